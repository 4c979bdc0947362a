namespace Concord.Ports;

/// <summary>What an acknowledgement guarantees, as a number: greater is safer.</summary>
public enum DurabilityLevel
{
    /// <summary>Nothing is written to disk.</summary>
    Nothing = 0,

    /// <summary>The operating system decides when data is written to disk.</summary>
    OperatingSystem = 1,

    /// <summary>Survives the end of the process; a power cut may lose the last second.</summary>
    Process = 2,

    /// <summary>Flushed before each acknowledgement.</summary>
    Flushed = 3,
}
