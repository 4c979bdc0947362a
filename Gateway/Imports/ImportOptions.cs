namespace Concord.Gateway.Imports;

/// <summary>How many imports a gateway takes, and from how slow a client (section <c>Imports</c>).</summary>
internal sealed class ImportOptions
{
    public const string Section = "Imports";

    /// <summary>Imports that this gateway has in hand at the same time; another one is refused (429).</summary>
    public int MaxConcurrent { get; set; } = 16;

    /// <summary>Bytes a second that a client has to send, on average over the time that it was waited for; 0 for any. A client that sends less is cut off.</summary>
    public double MinBytesPerSecond { get; set; } = 100;

    /// <summary>How long that average is not looked at, from the beginning.</summary>
    public TimeSpan MinRateAfter { get; set; } = TimeSpan.FromMinutes(1);
}
