using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Concord.Adapters.Sqlite;

/// <summary>Grain state in the table <c>grain_state</c>. A write that knows an older version than the stored one is refused.</summary>
internal sealed class SqliteGrainStorage(SqliteDatabase database, IGrainStorageSerializer serializer, IActivatorProvider activators)
    : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = database.Readers.Read(
            Key(stateName, grainId),
            static (session, key) =>
            {
                return session
                    .Prepare("SELECT etag, data FROM grain_state WHERE id = ?1")
                    .Bind(1, key)
                    .First(static row => (ETag: row.GetText(0), Data: row.GetBytes(1).ToArray()));
            }
        );
        if (found.Data is null)
        {
            Reset(grainState);
            return Task.CompletedTask;
        }

        grainState.State = serializer.Deserialize<T>(found.Data);
        (grainState.ETag, grainState.RecordExists) = (found.ETag, true);
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (key, data, before, etag) = (
            Key(stateName, grainId),
            serializer.Serialize(grainState.State).ToArray(),
            grainState.ETag,
            Guid.NewGuid().ToString("N")
        );
        var written = await database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                if (ETagOf(session, key) != before)
                    return false;
                session
                    .Prepare("INSERT OR REPLACE INTO grain_state(id, etag, data) VALUES (?1, ?2, ?3)")
                    .Bind(1, key)
                    .Bind(2, etag)
                    .Bind(3, data)
                    .Execute();
                return true;
            }
        );
        if (!written)
            throw Changed(key);
        (grainState.ETag, grainState.RecordExists) = (etag, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (key, before) = (Key(stateName, grainId), grainState.ETag);
        var cleared = await database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
            {
                if (ETagOf(session, key) != before)
                    return false;
                session.Prepare("DELETE FROM grain_state WHERE id = ?1").Bind(1, key).Execute();
                return true;
            }
        );
        if (!cleared)
            throw Changed(key);
        Reset(grainState);
    }

    /// <summary>
    /// As for a grain that was never written. Orleans requires this of every storage: a grain's previous state must not look as if it were
    /// stored.
    /// </summary>
    private void Reset<T>(IGrainState<T> grainState) =>
        (grainState.State, grainState.ETag, grainState.RecordExists) = (activators.GetActivator<T>().Create(), null, false);

    private static string? ETagOf(SqliteSession session, string key)
    {
        return session.Prepare("SELECT etag FROM grain_state WHERE id = ?1").Bind(1, key).First(static row => row.GetText(0));
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}:{grainId}";

    private static InconsistentStateException Changed(string key) => new($"The state {key} was changed by another activation.");
}
