using System.Collections.Immutable;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>One of the files of a data directory: its name, its tables, and the projections that write it.</summary>
internal sealed record FileKind(string Name, string Create, string Additions)
{
    /// <summary>State, WAL, idempotency keys, imports: what callers wait for.</summary>
    public static readonly FileKind Store = new("concord.db", SqliteSchema.Create, SqliteSchema.Additions);

    public static readonly FileKind ReadModels = new("read-models.db", ReadModelSchema.Create, ReadModelSchema.Additions)
    {
        Words = SearchTables.Policies,
        Projections = [ProjectionNames.Archive, ProjectionNames.Policies],
    };

    public static readonly FileKind Graph = new("graph.db", GraphFileSchema, GraphSchema.Create + ProgressTable.Create)
    {
        Words = SearchTables.Graph,
        Projections = [ProjectionNames.Graph],
        GivesWay = true,
    };

    private const string GraphFileSchema = "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;";

    /// <summary>Its table of full-text search.</summary>
    public string? Words { get; init; }

    public ImmutableArray<string> Projections { get; init; } = [];

    public bool IsStore => Projections.IsEmpty;

    /// <summary>
    /// Its work gives way while callers commit. A change costs the graph as much processor time as all else together.
    /// </summary>
    public bool GivesWay { get; init; }

    /// <summary>
    /// How long one transaction may gather work for which nobody waits. In the store a caller's commit would wait for it; elsewhere larger
    /// transactions write each page less often.
    /// </summary>
    public TimeSpan OtherWorkLimit => IsStore ? TimeSpan.FromMilliseconds(5) : TimeSpan.FromMilliseconds(20);
}
