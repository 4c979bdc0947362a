using Microsoft.Extensions.DependencyInjection;

namespace Concord.Grains.Feed;

public static class EventFeedExtensions
{
    /// <summary>What event feeds need; comes after <c>AddProjections</c>.</summary>
    public static IServiceCollection AddEventFeed(this IServiceCollection services)
    {
        services.AddSingleton<FeedTail>();
        services.AddSingleton<CatchUpReaders>();
        services.AddOptions<EventFeedOptions>()
            .Validate(options => options.Settle >= TimeSpan.Zero && options.Settle <= TimeSpan.FromSeconds(5), "EventFeedOptions: Settle must be 0 to 5 s.")
            .Validate(options => options is { PageEntries: >= 1, PageBytes: >= 1 }, "EventFeedOptions: PageEntries and PageBytes must be at least 1.")
            .Validate(options => options is { TailEntries: >= 1, TailBytes: >= 1 }, "EventFeedOptions: TailEntries and TailBytes must be at least 1.")
            .Validate(options => options.CatchUpReaders >= 1, "EventFeedOptions: CatchUpReaders must be at least 1.")
            .ValidateOnStart();
        return services;
    }
}
