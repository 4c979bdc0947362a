using Concord.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Sqlite;

/// <summary>Where files are kept (section <c>Storage</c>).</summary>
public sealed class SqliteStorageOptions
{
    public const string Section = "Storage";

    /// <summary>The directory that holds <c>concord.db</c>; created where it is missing.</summary>
    [NotBlank("must name a directory, for instance ./data")]
    public string DataDirectory { get; set; } = "./data";

    [ValidateObjectMembers]
    public SqliteDurabilityOptions Embedded { get; set; } = new();
}

/// <summary>Section <c>Storage:Embedded</c>.</summary>
public sealed class SqliteDurabilityOptions
{
    /// <summary>What an acknowledgement guarantees.</summary>
    [KnownMember(typeof(SqliteSynchronous))]
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Full;
}

public enum SqliteSynchronous
{
    /// <summary>fsync before each acknowledgement: nothing acknowledged is lost, also after a power failure.</summary>
    Full,

    /// <summary>
    /// No fsync per acknowledgement: the end of the process loses nothing, a power failure may lose the last moments; the file stays valid.
    /// </summary>
    Normal,
}

[OptionsValidator]
internal sealed partial class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>;
