using Concord.Ports;
using Concord.Projections;

namespace Concord.Conformance;

/// <summary>
/// What operators have asked of the projections, in memory; stored as text, so that members that are not written are noticed.
/// </summary>
public sealed class InMemoryProjectionControlStore : IProjectionControlStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, byte[]> _controls = new(StringComparer.Ordinal);

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Outage Outage { get; } = new();

    public ValueTask<ProjectionControl?> ReadAsync(string projection, CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new(_controls.TryGetValue(projection, out var json) ? ProjectionControlJson.Read(json) : null);
    }

    public ValueTask WriteAsync(ProjectionControl control, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(control);
        Outage.ThrowIfOn();
        lock (_lock)
        {
            _controls[control.Projection] = ProjectionControlJson.Write(control);
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return default;
    }

    /// <summary>Completes when the projection's control satisfies the condition.</summary>
    public async Task WhenAsync(string projection, Func<ProjectionControl, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_controls.TryGetValue(projection, out var json) && condition(ProjectionControlJson.Read(json)))
                    return;
                changed = _changed.Task;
            }

            await changed;
        }
    }

    public ValueTask<IReadOnlyList<ProjectionControl>> ListAsync(CancellationToken cancellationToken = default)
    {
        Outage.ThrowIfOn();
        lock (_lock)
            return new([.. _controls.Values.Select(json => ProjectionControlJson.Read(json))]);
    }
}
