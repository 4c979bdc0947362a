using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Ports;

/// <summary>What every store is told (section <c>Storage</c>).</summary>
public sealed class StoreOptions
{
    public const string Section = "Storage";

    /// <summary>
    /// Partitions of the log, fixed when the store is created. Not set: as the store was created, <see cref="WalPartitions.Default"/> for a new one.
    /// </summary>
    [WholeNumber(1, WalPartitions.Max)]
    public int? Partitions { get; set; }
}

[OptionsValidator]
public sealed partial class StoreOptionsValidator : IValidateOptions<StoreOptions>;
