using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Ports;

/// <summary>Options of every store (section <c>Storage</c>).</summary>
public sealed class StoreOptions
{
    public const string Section = "Storage";

    /// <summary>
    /// Partitions of the WAL, fixed when the store is created. Not set: the store's number, or
    /// <see cref="WalPartitions.Default"/> for a new store.
    /// </summary>
    [WholeNumber(1, WalPartitions.Max)]
    public int? Partitions { get; set; }
}

[OptionsValidator]
public sealed partial class StoreOptionsValidator : IValidateOptions<StoreOptions>;
