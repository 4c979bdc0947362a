using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Removes the rows of generations that are no longer read, a few at a time and after all other work. The next process continues what one
/// leaves unfinished.
/// </summary>
internal sealed partial class GenerationDropper(SqliteDatabase database, ILogger<GenerationDropper> logger)
{
    /// <summary>Vertices per step, with everything that depends on them; commits pass between two steps.</summary>
    private const int Step = 16;

    /// <summary>Steps that wait in the queue together, so that without commits between them they share a flush.</summary>
    private const int Steps = 8;

    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Ends when nothing is left to drop, or the store accepts no writes.</summary>
    public Task Start()
    {
        lock (_lock)
            return _running = _running.ContinueWith(_ => RunAsync(), TaskScheduler.Default).Unwrap();
    }

    private async Task RunAsync()
    {
        try
        {
            var goesOn = true;
            while (goesOn)
            {
                var steps = Enumerable
                    .Range(0, Steps)
                    .Select(_ => database.Writer.WriteAsync(WritePriority.Background, DropSome).AsTask())
                    .ToList();
                goesOn = (await Task.WhenAll(steps).ConfigureAwait(false))[^1];
            }
        }
        catch (StorageUnavailableException error)
        {
            LogPutOff(error.Message);
        }
#pragma warning disable CA1031 // Nobody awaits this; what is left is dropped by the next start or rebuild.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(error);
        }
    }

    /// <summary>False where nothing is left.</summary>
    private static bool DropSome(SqliteSession session)
    {
        if (Generations.FindDropped(session) is not { } generation)
            return false;
        var (first, last) = VertexSpace.Generation(generation);
        var rows = session
            .Prepare("SELECT id, key, version, own, properties, content, vector FROM graph_vertices WHERE id BETWEEN ?1 AND ?2 LIMIT ?3")
            .Bind(1, first)
            .Bind(2, last)
            .Bind(3, Step)
            .List(VertexRow.Read);

        foreach (var row in rows)
            VertexTable.Delete(session, row);
        if (rows.Count > 0)
            return true;

        session
            .Prepare("DELETE FROM graph_vertex_counts WHERE space BETWEEN ?1 AND ?2")
            .Bind(1, VertexSpace.OfRow(first).Value)
            .Bind(2, VertexSpace.OfRow(last).Value)
            .Execute();
        session.Prepare("DELETE FROM graph_edge_counts WHERE generation = ?1").Bind(1, generation).Execute();
        session.Prepare("DELETE FROM graph_generations WHERE generation = ?1").Bind(1, generation).Execute();
        return true;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The rest of a replaced graph is removed after the next start or the next rebuild: {Reason}"
    )]
    private partial void LogPutOff(string reason);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The rest of a replaced graph could not be removed; it is tried again after the next start."
    )]
    private partial void LogFailed(Exception error);
}
