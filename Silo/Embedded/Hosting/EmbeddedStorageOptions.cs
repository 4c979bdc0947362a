using Concord.Grains.Ports;

namespace Concord.Silo.Embedded.Hosting;

/// <summary>Settings of the embedded store, bound to the section <c>Storage</c>.</summary>
public sealed class EmbeddedStorageOptions
{
    public const string Section = "Storage";

    /// <summary>The directory that holds <c>concord.db</c>; made where it is missing.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>
    /// Partitions of the log, fixed when the store is created. Not set: as the store was created, <see cref="WalPartitions.Default"/> for a new one.
    /// </summary>
    public int? Partitions { get; set; }

    public EmbeddedDurabilityOptions Embedded { get; set; } = new();
}

/// <summary>Section <c>Storage:Embedded</c>.</summary>
public sealed class EmbeddedDurabilityOptions
{
    /// <summary>What an acknowledgement promises.</summary>
    public EmbeddedSynchronous Synchronous { get; set; } = EmbeddedSynchronous.Full;
}

public enum EmbeddedSynchronous
{
    /// <summary>fsync before each acknowledgement: nothing acknowledged is lost, also when the power fails.</summary>
    Full,

    /// <summary>No fsync per acknowledgement: the end of a process loses nothing, a power cut may lose the last moments; the file stays sound.</summary>
    Normal,
}
