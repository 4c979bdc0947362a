namespace Concord.Silo.Migration;

/// <summary>
/// Section <c>Migration:Source</c>: settings that are not options of the command. Others on this machine can read a command line, so the
/// password is passed in another way.
/// </summary>
internal sealed class MigrationSourceOptions
{
    public const string Section = "Migration:Source";

    public string? ConnectionString { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }
}
