namespace Concord.Silo.Migration;

/// <summary>
/// Section <c>Migration:Source</c>: what is not said by the command's options. Others on this machine can read a command line, so a
/// password has another way in.
/// </summary>
internal sealed class MigrationSourceOptions
{
    public const string Section = "Migration:Source";

    public string? ConnectionString { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }
}
