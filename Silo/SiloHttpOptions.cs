namespace Concord.Silo;

/// <summary>Where a silo answers operators and monitoring (key <c>urls</c>).</summary>
internal sealed class SiloHttpOptions
{
    public const string Default = "http://127.0.0.1:8081";

    /// <summary>Separated by semicolons; null for <see cref="Default"/>.</summary>
    public string? Urls { get; set; }
}
