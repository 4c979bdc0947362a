namespace Concord.Grains.Imports;

/// <summary>What is kept of imports, and for how long (section <c>Imports</c>).</summary>
public sealed class ImportRecordOptions
{
    public const string Section = "Imports";

    /// <summary>Records and rejects of imports are removed after so long: rejects are rows as they came, with personal data in them.</summary>
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Rejects that are kept of one run; the rest is counted.</summary>
    public int MaxRejects { get; set; } = 10_000;

    /// <summary>Text of the rejects that are kept of one run, in bytes.</summary>
    public long MaxRejectBytes { get; set; } = 4 * 1024 * 1024;
}
