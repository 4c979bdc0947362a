using Concord.Imports;
using Concord.Timeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Concord.Policies;

public static class PolicyExtensions
{
    /// <summary>
    /// What the policy grain needs besides the ports: the storage adapters provide <c>ICommitStore</c>, <c>IWriteAheadLog</c>
    /// and <c>IArchiveStore</c>, the realms <c>IRealmRulesProvider</c>.
    /// </summary>
    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddTimelines();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PolicyInstruments>();
        services.TryAddSingleton<PolicyCommands>();
        return services.AddImportWork();
    }
}
