using System.Collections.Immutable;
using Concord.Ports;
using Microsoft.Extensions.Logging;

namespace Concord.Graph;

/// <summary>
/// Makes vectors for vertices that have none for their current content, a batch at a time. Content that had a vector before
/// gets that one. An unavailable generator delays vectors and nothing else: it is called again with a growing backoff, and its
/// outage is logged once.
/// </summary>
internal sealed partial class VectorFiller(
    IGraphStore graph,
    EmbeddingSource source,
    GraphInstruments instruments,
    TimeProvider time,
    ILogger<VectorFiller> logger,
    Random? random = null
)
{
    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)) { Random = random ?? Random.Shared };

    /// <summary>A question waits for no more batches of the local generator than this.</summary>
    private const int MaxAwaited = 8;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private int _failures;
    private DateTimeOffset? _unavailableSince;
    private VertexId? _firstBefore;

    /// <summary>Returns when to call again; null if nothing is left to do.</summary>
    public async Task<TimeSpan?> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var ids = await graph.ReadWithoutVectorAsync(source.Name, source.BatchSize, cancellationToken);
            if (ids.Count == 0)
            {
                (_failures, _firstBefore) = (0, null);
                return null;
            }

            await FillAsync(ids, cancellationToken);

            // The same vertices as before: the store did not accept the vectors, because the vertices are being changed or for
            // a reason of its own. Wait before the next try.
            var stuck = _firstBefore == ids[0];
            _firstBefore = ids[0];
            if (stuck)
                return _backoff.Pause(_failures++);
            _failures = 0;
            return TimeSpan.Zero;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (StorageUnavailableException)
        {
            // The projection, which needs the same store, reports the outage.
            return _backoff.Pause(_failures++);
        }
        catch (GeneratorUnavailableException e)
        {
            if (_unavailableSince is null)
                LogAway(source.Name, LoggedException.Of(e.InnerException!).Message);
            _unavailableSince ??= time.GetUtcNow();
            return _backoff.Pause(_failures++);
        }
    }

    /// <summary>
    /// Before a question: makes the vectors that are missing now, where the generator is a local one and they are few. False: some are
    /// still missing.
    /// </summary>
    public async ValueTask<bool> CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!source.IsLocal)
            return true;
        using var late = new CancellationTokenSource(MaxWait, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            for (var batch = 0; batch < MaxAwaited; batch++)
            {
                var ids = await graph.ReadWithoutVectorAsync(source.Name, source.BatchSize, stop.Token);
                if (ids.Count == 0)
                    return true;
                await FillAsync(ids, stop.Token);
            }

            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task FillAsync(IReadOnlyList<VertexId> ids, CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphVertex> vertices = [.. (await graph.ReadVerticesAsync(ids, cancellationToken)).OfType<GraphVertex>()];
        var texts = vertices.Select(static vertex => VertexContent.EmbeddedTextOf(vertex.Id, vertex.Properties)).ToList();
        var contents = texts.Select(VertexContent.HashOf).ToList();
        var found = source.IsLocal
            ? new ImmutableArray<float>?[texts.Count]
            : [.. await graph.FindVectorsAsync(source.Name, contents, cancellationToken)];
        instruments.Vectors(found.Count(static vector => vector is not null), found: true);

        // Vertices with the same content need one vector.
        var missing = Enumerable
            .Range(0, texts.Count)
            .Where(i => found[i] is null && texts[i].Length > 0)
            .DistinctBy(i => contents[i])
            .ToList();
        var made = await EmbedAsync([.. missing.Select(i => texts[i])], cancellationToken);
        instruments.Vectors(made.Count, found: false);
        var byContent = missing.Zip(made).ToDictionary(pair => contents[pair.First], static pair => pair.Second);
        var vectors = new List<VertexVector>(vertices.Count);
        for (var i = 0; i < vertices.Count; i++)
        {
            if (found[i] is { } known)
                vectors.Add(new(vertices[i].Id, contents[i], source.Name, known));
            else if (byContent.TryGetValue(contents[i], out var vector))
                vectors.Add(new(vertices[i].Id, contents[i], source.Name, vector));
        }

        if (vectors.Count > 0)
            await graph.PutVectorsAsync(vectors, cancellationToken);
    }

    private async Task<IReadOnlyList<ImmutableArray<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
            return [];
        try
        {
            var made = await source.EmbedAsync(texts, cancellationToken);
            if (_unavailableSince is { } since)
                LogBack(source.Name, time.GetUtcNow() - since);
            _unavailableSince = null;
            return made;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever another program fails with, it is called again.
            throw new GeneratorUnavailableException(e);
        }
    }

    private sealed class GeneratorUnavailableException(Exception inner) : Exception(inner.Message, inner);

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The generator of embeddings, {Generator}, cannot be used: new vertices have no vectors until it can. {Reason}"
    )]
    private partial void LogAway(string generator, string reason);

    [LoggerMessage(2, LogLevel.Information, "The generator of embeddings, {Generator}, works again; it was unavailable for {Duration}.")]
    private partial void LogBack(string generator, TimeSpan duration);
}
