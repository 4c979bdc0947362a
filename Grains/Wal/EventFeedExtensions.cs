using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Wal;

public static class EventFeedExtensions
{
    /// <summary>What event feeds need; call it after <c>AddProjections</c>.</summary>
    public static IServiceCollection AddEventFeed(this IServiceCollection services)
    {
        services.AddSingleton<FeedBuffer>();
        services.AddSingleton<CatchUpReaders>();
        services.AddConcordOptions<EventFeedOptions, EventFeedOptionsValidator>(EventFeedOptions.Section);
        return services;
    }
}
