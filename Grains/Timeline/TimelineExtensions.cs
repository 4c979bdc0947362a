using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Timeline;

internal static class TimelineExtensions
{
    /// <summary>What whoever writes a timeline needs.</summary>
    public static IServiceCollection AddTimelines(this IServiceCollection services)
    {
        services.AddConcordOptions<TimelineOptions, TimelineOptionsValidator>(TimelineOptions.Section);
        return services;
    }
}
