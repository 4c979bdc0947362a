namespace Concord.Adapters.Sqlite;

/// <summary>The tables of <c>read-models.db</c>: archive, policy list, and beside a store in memory the rejects of imports.</summary>
internal static class ReadModelSchema
{
    public const string Create = $"""
        CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        -- number: a row of an earlier version that was in the WAL too.
        CREATE TABLE events(id INTEGER PRIMARY KEY, number INTEGER, {SqliteSchema.EventColumnTypes});
        CREATE INDEX events_by_position ON events(partition, ms, seq, number);
        CREATE TABLE archive(
          subject TEXT NOT NULL, version INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY(subject, version)
        ) WITHOUT ROWID;

        CREATE TABLE policies(
          id INTEGER PRIMARY KEY, realm TEXT NOT NULL, number TEXT NOT NULL, version INTEGER NOT NULL,
          parties TEXT NOT NULL, assets TEXT NOT NULL, words_hash BLOB NOT NULL);
        CREATE UNIQUE INDEX policies_by_number ON policies(realm, number);
        -- How a policy stands from valid_from until before valid_to; status has bit n set for status n.
        CREATE TABLE policy_segments(
          realm TEXT NOT NULL, number TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, product TEXT NOT NULL,
          status INTEGER NOT NULL, effective TEXT NOT NULL, expiration TEXT NOT NULL, PRIMARY KEY(realm, number, valid_from)
        ) WITHOUT ROWID;
        -- kind: 1 a party, 2 an asset.
        CREATE TABLE policy_refs(
          realm TEXT NOT NULL, kind INTEGER NOT NULL, ref TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY(realm, kind, ref, number)
        ) WITHOUT ROWID;
        -- policy_words: see SearchTables.
        CREATE TABLE realms(
          id TEXT PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, recorded_at TEXT NOT NULL, actor TEXT NOT NULL
        ) WITHOUT ROWID;

        {SqliteSchema.ImportTables}
        """;

    /// <summary>Created where they are missing when a file is opened.</summary>
    public const string Additions = $"""
        -- Events that were archived and are not of the chain: the evidence of it.
        CREATE TABLE IF NOT EXISTS archive_set_aside(
          id INTEGER PRIMARY KEY, reason TEXT NOT NULL, set_aside_at TEXT NOT NULL, {SqliteSchema.EventColumnTypes});
        CREATE INDEX IF NOT EXISTS archive_set_aside_by_subject ON archive_set_aside(subject, version);
        {SqliteSchema.ImportAdditions}
        {ProgressTable.Create}
        """;
}
