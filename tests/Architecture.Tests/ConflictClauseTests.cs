using System.Text.RegularExpressions;
using Xunit;

namespace Concord.Architecture;

/// <summary>
/// Finds statements that keep or replace an existing row without comparing: two events of one version are two events, and only
/// their hashes show that. Such a statement is allowed only if the rows are the same thing, or if it compares them so that the
/// newer one wins.
/// </summary>
public sealed partial class ConflictClauseTests
{
    private static readonly SourceGuard Guard = new(
        Clause(),
        new Exempt("Adapters/Sqlite/Database/ListRefill.cs", "INTO meta(", "A request by name; the newest is meant."),
        new Exempt("Adapters/Sqlite/Database/ProgressTable.cs", "INTO progress(", "The higher position wins, by its WHERE."),
        new Exempt("Adapters/Sqlite/Database/ProgressTable.cs", "INTO meta(", "A number, read before in one transaction."),
        new Exempt("Adapters/Sqlite/Database/FollowersTable.cs", "INTO followers(", "The number of the flush that was just made."),
        new Exempt("Adapters/Sqlite/Database/FilePart.cs", "INTO main.meta", "A file that is being made."),
        new Exempt("Gateway/Cli/PortfolioCommandRun.cs", "File.Move(", "The file that the caller has named; the newest is meant."),
        new Exempt("Adapters/Sqlite/CommitItem.cs", "INTO state(", "Nothing written is told as a conflict of versions."),
        new Exempt(
            "Adapters/Sqlite/SqliteIdempotencyStore.cs",
            "INTO idempotency(",
            "What was there is answered, and its fingerprint compared by the grain."
        ),
        new Exempt("Adapters/Sqlite/SqliteGrainStorage.cs", "INTO grain_state(", "After the comparison of ETags, in one transaction."),
        new Exempt("Adapters/Sqlite/SqliteCommitStore.cs", "INTO meta(", "A note by name; the newest is meant."),
        new Exempt("Adapters/Sqlite/Wal/ArchiveGeneration.cs", "INTO meta(", "A generation, compared before in one transaction."),
        new Exempt("Adapters/Sqlite/Database/SearchTables.cs", "INTO meta(", "The version of a table that was just made."),
        new Exempt(
            "Adapters/Sqlite/SqliteProjectionControlStore.cs",
            "INTO projection_controls(",
            "One grain writes it; the newest is meant."
        ),
        new Exempt("Adapters/Sqlite/SqliteImportRejectStore.cs", "INTO import_rejects(", "By its number: the same reject told again."),
        new Exempt("Adapters/Sqlite/SqliteImportRejectStore.cs", "INTO import_reject_ages(", "An instant; the newest is meant."),
        new Exempt("Adapters/Sqlite/SqliteImportStore.cs", "ON CONFLICT(id)", "One grain writes it; the newest is meant."),
        new Exempt("Adapters/Sqlite/Wal/GroupPartition.cs", "INTO log_acks(", "The whole row is its key."),
        new Exempt("Adapters/Sqlite/Wal/GroupLoader.cs", "INTO log_groups(", "A group that is there keeps its progress."),
        new Exempt("Adapters/Sqlite/Wal/WalTrimmer.cs", "ON CONFLICT(partition)", "The one writer's own mark."),
        new Exempt("Adapters/Sqlite/Graph/GraphSchema.cs", "INTO graph_vertex_counts(", "Counts."),
        new Exempt("Adapters/Sqlite/Graph/GraphSchema.cs", "INTO graph_edge_counts(", "Counts."),
        new Exempt("Adapters/Sqlite/Graph/GraphPositions.cs", "ON CONFLICT(partition)", "The higher position wins, by its WHERE."),
        new Exempt("Adapters/Sqlite/Graph/PendingTokens.cs", "INTO graph_pending_words(", "A mark; the newest stamp is meant."),
        new Exempt(
            "Adapters/Sqlite/Graph/PendingTokens.cs",
            "INTO graph_words(",
            "The words of a vertex, where its stamp in the same transaction is the one that they were made with."
        ),
        new Exempt(
            "Adapters/Sqlite/SqlitePolicyListStore.cs",
            "ON CONFLICT(id)",
            "The higher version wins, by its WHERE; what a loss has undone comes with rewrite."
        ),
        new Exempt(
            "Adapters/Sqlite/ListedPolicyRow.cs",
            "INTO policy_segments(",
            "After the deletion of the policy's rows, in one transaction."
        ),
        new Exempt("Adapters/Sqlite/ListedPolicyRow.cs", "INTO policy_refs(", "The whole row is its key."),
        new Exempt(
            "Adapters/ArangoDb/Graph/GraphQueries.cs",
            "UPSERT { _key: d._key }",
            "The projection, or the settlement by revision, has read what it replaces."
        ),
        new Exempt(
            "Adapters/ArangoDb/Graph/GraphQueries.Counts.cs",
            "UPSERT { _key: d._key }",
            "Has counted what it replaces; a number that changes meanwhile is a conflict."
        ),
        new Exempt("Adapters/ArangoDb/Graph/GraphQueries.cs", "UPSERT { _key: @position.key }", "The higher position wins, by its UPDATE."),
        new Exempt(
            "Adapters/ArangoDb/Graph/GraphQueries.Counts.cs",
            "UPSERT { _key: key }",
            "Adds to a number, in the statement that writes what it counts."
        ),
        new Exempt("Adapters/ArangoDb/Graph/GraphQueries.cs", "UPSERT { _key: p.key }", "The higher position wins, by its UPDATE."),
        new Exempt(
            "Adapters/ArangoDb/Graph/GraphQueries.cs",
            "INTO @@edges OPTIONS { overwriteMode",
            "Edges of owners that were found older in the same statement."
        ),
        new Exempt("Adapters/ArangoDb/ReadModels/ArchiveQueries.cs", "UPSERT { _key: key }", "The higher generation wins, by its UPDATE."),
        new Exempt("Adapters/ArangoDb/ReadModels/ArchiveQueries.cs", "UPSERT { _key: t._key }", "The hash is part of the key."),
        new Exempt(
            "Adapters/ArangoDb/Client/ArangoClient.Documents.cs",
            "onDuplicate=ignore",
            "Vectors alone, by the hash of their content."
        ),
        new Exempt(
            "Adapters/ArangoDb/ReadModels/PolicyListQueries.cs",
            "UPSERT { _key: d._key }",
            "The higher version wins, in the same statement."
        )
    );

    [Fact]
    public void No_unlisted_conflict_clause_keeps_or_replaces_a_row() => Guard.Holds();

    [Theory]
    [InlineData("Adapters/Sqlite/Wal/SqliteArchiveStore.cs", "kept.Event.Hash != e.Hash")]
    [InlineData("Adapters/ArangoDb/ReadModels/ArchiveQueries.cs", "d.hash != t.hash")]
    public void An_archive_that_has_the_version_compares_the_hash(string file, string comparison) =>
        Assert.Contains(comparison, ProductCode.Of(file).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("INSERT OR IGNORE INTO events(id) VALUES (?1)")]
    [InlineData("INSERT OR REPLACE INTO events(id) VALUES (?1)")]
    [InlineData("INSERT INTO events(id) VALUES (?1) ON CONFLICT(id) DO NOTHING")]
    [InlineData("INSERT d INTO @@events OPTIONS { overwriteMode: \"ignore\" }")]
    [InlineData("UPSERT { _key: d._key } INSERT d UPDATE {} IN @@events")]
    public void A_conflict_clause_is_found(string code) => Assert.True(Guard.Sees(code));

    [GeneratedRegex(@"INSERT OR (IGNORE|REPLACE)\b|\bREPLACE INTO\b|ON CONFLICT ?(\(|DO)|overwrite(Mode)?:|onDuplicate|\bUPSERT \{")]
    private static partial Regex Clause();
}
