using System.Collections.Concurrent;
using System.Text.Json;
using Concord.Graph;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Whether the server has a vector index, and creates it where one pays off. An index is trained once, on the existing vectors. So it is
/// created when there are enough, and a rebuild of the graph trains a new one. A server that was started without the feature refuses: then
/// there is no index, and every search compares all vectors.
/// </summary>
internal sealed class VectorIndex(TimeProvider time)
{
    /// <summary>From this number of vectors on comparing all takes longer than a few hundredths of a second.</summary>
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

        // It takes minutes, so the server creates it in the background; the next check shows whether it succeeded.
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

    /// <summary>
    /// Number of cells by the rule of thumb that newer servers follow by themselves: four times the root of the number of vectors.
    /// </summary>
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
