namespace Concord.Adapters.Sqlite;

/// <summary>
/// The tables of <c>concord.db</c>. Instants are RFC 3339 text, ids are bytes, event data is JSON text: readable by any SQLite
/// tool.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>
    /// Grows with each change that an earlier version cannot read; a file of a newer format is refused, one of an older format is raised
    /// when it is opened. 2: commits add to a state (<c>state_frames</c>). 3: archive, policy list and graph are in files of their own.
    /// </summary>
    public const int Format = 3;

    public const int OldestFormat = 1;

    /// <summary>Columns of an entry, in the order of <see cref="EventRow"/>: its position, then the fields of its event.</summary>
    public const string EventColumns =
        "partition, ms, seq, type, subject, time, realm, version, origin, commit_id, prev, hash, traceparent, data";

    public const string EventColumnTypes = """
        partition INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL,
        subject TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL, realm TEXT NOT NULL, time TEXT NOT NULL, origin TEXT NOT NULL,
        commit_id BLOB NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL, traceparent TEXT, data TEXT NOT NULL
        """;

    /// <summary>
    /// Tables that were added after the first release of the format. They are created where they are missing when a file is opened, so that
    /// older files stay usable.
    /// </summary>
    public const string Additions = $"""
        -- What commits have added to a state, in order; sequence is the version that the commit made.
        CREATE TABLE IF NOT EXISTS state_frames(
          key TEXT NOT NULL, sequence INTEGER NOT NULL, frame BLOB NOT NULL, PRIMARY KEY(key, sequence)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS projection_controls(name TEXT PRIMARY KEY, control TEXT NOT NULL) WITHOUT ROWID;
        {ImportAdditions}
        CREATE TABLE IF NOT EXISTS grain_state(id TEXT PRIMARY KEY, etag TEXT NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
        -- The files of the read models, and the flush of each that log_groups rests upon.
        CREATE TABLE IF NOT EXISTS followers(file TEXT PRIMARY KEY, flush INTEGER NOT NULL) WITHOUT ROWID;
        """;

    public const string ImportTables = """
        CREATE TABLE imports(id TEXT PRIMARY KEY, started_at TEXT NOT NULL, rejects INTEGER NOT NULL, status TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX imports_by_start ON imports(started_at, id);
        CREATE TABLE import_rejects(
          import TEXT NOT NULL, number INTEGER NOT NULL, line INTEGER NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL,
          input TEXT NOT NULL, PRIMARY KEY(import, number)
        ) WITHOUT ROWID;
        """;

    public const string ImportAdditions =
        "CREATE TABLE IF NOT EXISTS import_reject_ages(import TEXT PRIMARY KEY, kept_at TEXT NOT NULL) WITHOUT ROWID;";

    public const string Create = $"""
        CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        -- Clustered by key: an import writes neighbours, and a state of ordinary size lies within its page.
        CREATE TABLE state(
          key TEXT PRIMARY KEY, version INTEGER NOT NULL, commit_id BLOB NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL,
          data BLOB NOT NULL
        ) WITHOUT ROWID;

        -- Trimming the WAL moves its stored beginning and removes the rows before it. number counts the entries of a partition from 1.
        CREATE TABLE events(id INTEGER PRIMARY KEY, number INTEGER, {EventColumnTypes});
        CREATE INDEX events_by_position ON events(partition, ms, seq, number);

        -- Everything up to trimmed_* is out of the log; last_* is the newest id that had been given by then.
        CREATE TABLE log_trims(
          partition INTEGER PRIMARY KEY, trimmed_ms INTEGER NOT NULL, trimmed_seq INTEGER NOT NULL, trimmed_number INTEGER NOT NULL,
          last_ms INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_number INTEGER NOT NULL);
        -- Everything up to (ms, seq) is acknowledged; log_acks holds what is acknowledged beyond that.
        CREATE TABLE log_groups(
          name TEXT NOT NULL, partition INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL, number INTEGER NOT NULL,
          PRIMARY KEY(name, partition)
        ) WITHOUT ROWID;
        CREATE TABLE log_acks(
          name TEXT NOT NULL, partition INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(name, partition, ms, seq)
        ) WITHOUT ROWID;
        CREATE TABLE dead_letters(
          id INTEGER PRIMARY KEY, projection TEXT NOT NULL, error TEXT NOT NULL, tries INTEGER NOT NULL, first_tried_at TEXT NOT NULL,
          last_tried_at TEXT NOT NULL, {EventColumnTypes});
        CREATE UNIQUE INDEX dead_letters_by_position ON dead_letters(ms, seq, partition, projection);

        {ImportTables}

        CREATE TABLE idempotency(
          key TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, commit_id BLOB NOT NULL, reserved_at TEXT NOT NULL,
          status INTEGER, headers TEXT, body BLOB
        ) WITHOUT ROWID;
        CREATE INDEX idempotency_by_age ON idempotency(reserved_at);
        """;
}
