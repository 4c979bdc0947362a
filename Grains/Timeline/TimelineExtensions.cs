using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Concord.Timeline;

internal static class TimelineExtensions
{
    /// <summary>What writers of timelines need.</summary>
    public static IServiceCollection AddTimelines(this IServiceCollection services)
    {
        services.AddConcordOptions<TimelineOptions, TimelineOptionsValidator>(TimelineOptions.Section);
        services.TryAddSingleton<TimelineInstruments>();
        services.TryAddSingleton<TimelineBudget>();
        return services;
    }
}
