namespace Concord.Ports;

/// <summary>What an acknowledgement is worth, as a number that grows with it.</summary>
public enum DurabilityLevel
{
    /// <summary>Nothing is kept on disk.</summary>
    Nothing = 0,

    /// <summary>The operating system decides when it is on disk.</summary>
    OperatingSystem = 1,

    /// <summary>Survives the end of the process; a power cut may lose the last second.</summary>
    Process = 2,

    /// <summary>Flushed before each acknowledgement.</summary>
    Flushed = 3,
}
