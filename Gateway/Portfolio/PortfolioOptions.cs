using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Portfolio;

/// <summary>Limits of snapshots and movements (section <c>Portfolio</c>, on the gateways).</summary>
internal sealed class PortfolioOptions
{
    public const string Section = "Portfolio";

    /// <summary>
    /// Snapshots and movements of this gateway at the same time; another one is refused (429). Each uses up to one core of the silos.
    /// </summary>
    [WholeNumber(1, 100)]
    public int MaxConcurrent { get; set; } = 2;

    /// <summary>How long the start waits for the policy list to have everything that was committed before the request.</summary>
    [Duration("00:00:00", "00:00:20")]
    public TimeSpan ListTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long ago the newest <c>knownAt</c> must be before policies are read: a commit that was decided before that instant is stored by
    /// then. The start waits for it.
    /// </summary>
    [Duration("00:00:00", "00:01:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a store that becomes unavailable in the middle is waited for.</summary>
    [Duration("00:00:00")]
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class PortfolioOptionsValidator : IValidateOptions<PortfolioOptions>;
