using System.Globalization;
using Concord.Wal;

namespace Concord.Projections;

/// <summary>
/// Callers that wait for a projection to pass a position of the WAL; the progress itself wakes each one. Used only on one
/// grain's scheduler.
/// </summary>
internal sealed class PositionWaiters(TimeProvider time)
{
    private readonly LinkedList<(EntryId Entry, TaskCompletionSource Passed)> _waiting = new();

    public int Count => _waiting.Count;

    public async Task WaitAsync(EntryId entry, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var node = _waiting.AddLast((entry, new(TaskCreationOptions.RunContinuationsAsynchronously)));
        try
        {
            await node.Value.Passed.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            throw new ProjectionBehindException(
                e is TimeoutException
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"The projection has not passed {entry} within {timeout.TotalSeconds:0.#} s."
                    )
                    : $"The silo stops before the projection has passed {entry}."
            );
        }
        finally
        {
            if (node.List is not null)
                _waiting.Remove(node);
        }
    }

    /// <summary>The projection moves to another silo: callers that wait must ask there.</summary>
    public void RedirectAll()
    {
        foreach (var (_, passed) in _waiting)
            passed.TrySetException(new ProjectionBehindException("The projection has moved to another silo.") { HasMoved = true });
        _waiting.Clear();
    }

    /// <summary>Everything up to <paramref name="entry"/> is applied.</summary>
    public void Passed(EntryId entry)
    {
        for (var node = _waiting.First; node is not null; )
        {
            var next = node.Next;
            if (node.Value.Entry <= entry)
            {
                _waiting.Remove(node);
                node.Value.Passed.TrySetResult();
            }

            node = next;
        }
    }
}
