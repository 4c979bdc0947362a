using Concord.Projections;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>What operators have requested of the projections: a hash of JSON documents by projection.</summary>
internal sealed class RedisProjectionControlStore(RedisStore store) : IProjectionControlStore
{
    public async ValueTask<ProjectionControl?> ReadAsync(string projection, CancellationToken cancellationToken = default)
    {
        var stored = await store
            .States.ReadAsync(
                "HGET",
                store.Keys[0],
                database => database.HashGetAsync(RedisKeys.Controls, projection, CommandFlags.DemandMaster)
            )
            .ConfigureAwait(false);
        return stored.IsNull ? null : ProjectionControlJson.Read((byte[])stored!);
    }

    public async ValueTask WriteAsync(ProjectionControl control, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(control);
        await store
            .States.WriteAsync(
                "HSET",
                store.Keys[0],
                database =>
                    database.HashSetAsync(
                        RedisKeys.Controls,
                        control.Projection,
                        ProjectionControlJson.Write(control),
                        flags: CommandFlags.DemandMaster
                    )
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<ProjectionControl>> ListAsync(CancellationToken cancellationToken = default)
    {
        var stored = await store
            .States.ReadAsync("HGETALL", store.Keys[0], database => database.HashGetAllAsync(RedisKeys.Controls, CommandFlags.DemandMaster))
            .ConfigureAwait(false);
        return
        [
            .. stored
                .Select(static entry => ProjectionControlJson.Read((byte[])entry.Value!))
                .OrderBy(static control => control.Projection, StringComparer.Ordinal),
        ];
    }
}
