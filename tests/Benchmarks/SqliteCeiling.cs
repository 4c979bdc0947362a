using System.Diagnostics;
using Concord.Ports;
using Concord.Wal;
using Microsoft.Data.Sqlite;

namespace Concord.Benchmarks;

/// <summary>
/// What one SQLite writer can do at best: for each commit the update of the state with its version check and the insert of the event,
/// prepared once, so many commits a transaction, flushed (synchronous=FULL), nothing else. Works on the bytes that the commands before left
/// in the store.
/// </summary>
internal static class SqliteCeiling
{
    public static async Task<double> MeasureAsync(ICommitStore store, IWriteAheadLog log, string likeFile, int group, int commits)
    {
        var samples = new List<(StoredState State, WalEvent Event)>();
        for (var partition = 0; partition < log.Partitions; partition++)
        {
            foreach (var entry in await log.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, int.MaxValue))
            {
                if (entry.Event.Version < 2 || samples.Count >= commits)
                    continue;
                if (await store.ReadAsync(new(entry.Event.Subject)) is { } state)
                    samples.Add((state, entry.Event));
            }
        }

        var file = likeFile + ".ceiling";
        try
        {
            using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            connection.Open();
            Execute(
                connection,
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536;"
            );
            Execute(
                connection,
                """
                CREATE TABLE state(key TEXT PRIMARY KEY, version INTEGER NOT NULL, commit_id BLOB NOT NULL, ms INTEGER NOT NULL,
                seq INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
                CREATE TABLE events(id INTEGER PRIMARY KEY, number INTEGER, partition INTEGER NOT NULL, ms INTEGER NOT NULL,
                seq INTEGER NOT NULL, subject TEXT NOT NULL,
                  version INTEGER NOT NULL, type TEXT NOT NULL, realm TEXT NOT NULL, time TEXT NOT NULL, origin TEXT NOT NULL,
                  commit_id BLOB NOT NULL, prev BLOB NOT NULL,
                  hash BLOB NOT NULL, traceparent TEXT, data TEXT NOT NULL);
                CREATE INDEX events_by_position ON events(partition, ms, seq);
                """
            );
            Fill(connection, samples);
            return Write(connection, samples, group, commits);
        }
        finally
        {
            foreach (var suffix in new[] { "", "-wal", "-shm" })
                File.Delete(file + suffix);
        }
    }

    private static void Fill(SqliteConnection connection, List<(StoredState State, WalEvent Event)> samples)
    {
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT OR IGNORE INTO state VALUES ($key, 1, zeroblob(16), 0, 0, zeroblob(400))";
        var key = insert.Parameters.Add("$key", SqliteType.Text);
        foreach (var sample in samples)
        {
            key.Value = sample.State.Key.Value;
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    private static double Write(SqliteConnection connection, List<(StoredState State, WalEvent Event)> samples, int group, int commits)
    {
        using var update = connection.CreateCommand();
        update.CommandText =
            "UPDATE state SET version = $version, commit_id = $commit, ms = $ms, seq = $seq, data = $data WHERE key = $key AND "
            + "version >= 1";
        using var insert = connection.CreateCommand();
        insert.CommandText =
            "INSERT INTO events VALUES (NULL, $number, $partition, $ms, $seq, $subject, $version, $type, $realm, $time, $origin, "
            + "$commit, $prev, $hash, NULL, $data)";
        string[] names = ["version", "commit", "ms", "seq", "data", "key"];
        foreach (var name in names)
            update.Parameters.AddWithValue("$" + name, DBNull.Value);
        names =
        [
            "number",
            "partition",
            "ms",
            "seq",
            "subject",
            "version",
            "type",
            "realm",
            "time",
            "origin",
            "commit",
            "prev",
            "hash",
            "data",
        ];
        foreach (var name in names)
            insert.Parameters.AddWithValue("$" + name, DBNull.Value);
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        using var commit = connection.CreateCommand();
        commit.CommandText = "COMMIT";

        var started = Stopwatch.GetTimestamp();
        for (var done = 0; done < commits; )
        {
            begin.ExecuteNonQuery();
            for (var i = 0; i < group && done < commits; i++, done++)
            {
                var (state, walEvent) = samples[done % samples.Count];
                Set(update, state.Version, state.CommitId.ToByteArray(), done, 0, state.Data.ToArray(), state.Key.Value);
                update.ExecuteNonQuery();
                Set(
                    insert,
                    done,
                    done % 32,
                    done,
                    0,
                    walEvent.Subject,
                    walEvent.Version,
                    walEvent.Type,
                    walEvent.Realm,
                    walEvent.Time.ToString("O"),
                    walEvent.Origin,
                    walEvent.CommitId.ToByteArray(),
                    Convert.FromHexString(walEvent.Prev),
                    Convert.FromHexString(walEvent.Hash),
                    walEvent.Data.ToString()
                );
                insert.ExecuteNonQuery();
            }
            commit.ExecuteNonQuery();
        }
        return commits / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Set(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
