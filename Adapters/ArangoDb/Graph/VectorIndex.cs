using System.Collections.Concurrent;
using System.Text.Json;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Whether the server has a vector index, and has it made where one pays. An index is trained on what is there, once; so it is made when
/// there is enough, and a rebuild of the graph trains a new one. A server that was not started for it refuses: then there is none, and
/// everything is compared with everything.
/// </summary>
internal sealed class VectorIndex(TimeProvider time)
{
    /// <summary>Vectors from which on comparing with all takes longer than a few hundredths of a second.</summary>
    private const int WorthIt = 20_000;

    private static readonly TimeSpan RecheckInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Generation Generation, string By), (long LookedAt, bool Ready)> _known = [];

    public async Task<bool> IsReadyAsync(GraphSession session, string by, int dimension, CancellationToken cancellationToken)
    {
        if (!session.Features.HasVectorIndex)
            return false;
        var key = (session.Current, by);
        if (_known.TryGetValue(key, out var known) && (known.Ready || time.GetElapsedTime(known.LookedAt) < RecheckInterval))
            return known.Ready;
        var ready = await CheckAsync(session, by, dimension, cancellationToken);
        _known[key] = (time.GetTimestamp(), ready);
        return ready;
    }

    private static async Task<bool> CheckAsync(GraphSession session, string by, int dimension, CancellationToken cancellationToken)
    {
        var name = $"vector_{by}";
        var indexes = await session.Client.GetAllCollectionIndexesAsync(session.Current.Vertices, cancellationToken);
        if (indexes.Indexes.FirstOrDefault(index => index.Name == name) is { } index)
            return index.TrainingState is null or "ready";
        var count = (
            await session.ReadAllAsync<long>(
                GraphQueries.CountWithVector,
                cancellationToken,
                ("@vertices", session.Current.Vertices),
                ("kinds", VertexKinds.All),
                ("by", by)
            )
        ).Sum();
        if (count < WorthIt)
            return false;

        // It takes minutes, so the server makes it in its own time; whether it could is seen at the next look.
        var body = new PostIndexBody("vector", [$"vectors.{by}"])
        {
            Name = name,
            Sparse = true,
            InBackground = true,
            Params = ParamsOf(session.Features, dimension, count),
        };
        await session.Client.PostIndexAsync(session.Current.Vertices, body, fireAndForget: true, token: cancellationToken);
        return false;
    }

    /// <summary>Cells by the rule of thumb that newer servers follow by themselves: four times the root of the number of vectors.</summary>
    private static JsonElement ParamsOf(ServerFeatures features, int dimension, long count) =>
        features.ChoosesVectorCells
            ? JsonSerializer.SerializeToElement(new { metric = "cosine", dimension })
            : JsonSerializer.SerializeToElement(
                new
                {
                    metric = "cosine",
                    dimension,
                    nLists = (int)(4 * Math.Sqrt(count)),
                }
            );
}
