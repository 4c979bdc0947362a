using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Concord.Telemetry;

/// <summary>
/// Metrics and spans of calls to one database, by the semantic conventions for database clients: a histogram of all calls, and
/// a span for each whose trace is sampled. Neither contains the query or its values.
/// </summary>
public sealed class DatabaseCalls
{
    public const string MeterName = "Concord.Database";

    private readonly Histogram<double> _duration;
    private readonly string _system;
    private readonly string _space;

    /// <param name="system">The well-known name of the database system.</param>
    /// <param name="space">The name of the database in it.</param>
    public DatabaseCalls(IMeterFactory meters, string system, string space)
    {
        (_system, _space) = (system, space);
        _duration = meters
            .Create(MeterName)
            .CreateHistogram<double>(
                "db.client.operation.duration",
                "s",
                "Duration of database client operations.",
                advice: new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] }
            );
    }

    /// <summary>A call for the current caller. Its span becomes current, so call this in the method that ends it.</summary>
    public DatabaseCall Begin(string operation) => new(this, operation, Activity.Current is { Recorded: true } ? Start(operation) : null);

    /// <summary>A call for several callers, who are named when it ends.</summary>
    public DatabaseCall BeginShared(string operation) => new(this, operation, null);

    internal void Record(string operation, TimeSpan duration, string? error)
    {
        var tags = new TagList { { "db.system.name", _system }, { "db.operation.name", operation } };
        if (error is not null)
            tags.Add("error.type", error);
        _duration.Record(duration.TotalSeconds, tags);
    }

    internal SharedSpan? StartShared(string operation, SampledCallers callers, TimeSpan duration) =>
        SharedSpan.Start(
            StoreActivities.Source,
            NameOf(operation),
            ActivityKind.Client,
            callers,
            DateTimeOffset.UtcNow - duration,
            new("db.system.name", _system),
            new("db.namespace", _space),
            new("db.operation.name", operation)
        );

    private Activity? Start(string operation) =>
        StoreActivities
            .Source.StartActivity(NameOf(operation), ActivityKind.Client)
            ?.SetTag("db.system.name", _system)
            .SetTag("db.namespace", _space)
            .SetTag("db.operation.name", operation);

    private string NameOf(string operation) => _system + " " + operation;
}

/// <summary>One call under way. Ended by <see cref="Succeeded"/> or <see cref="Failed"/>.</summary>
public readonly struct DatabaseCall(DatabaseCalls calls, string operation, Activity? span)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <param name="callers">The callers of a shared call.</param>
    public void Succeeded(SampledCallers? callers = null) => End(null, callers);

    /// <inheritdoc cref="Succeeded"/>
    public void Failed(Exception error, SampledCallers? callers = null) => End(ErrorKind.Of(error), callers);

    private void End(string? error, SampledCallers? callers)
    {
        var duration = Stopwatch.GetElapsedTime(_started);
        calls.Record(operation, duration, error);
        if (error is not null)
            span?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        span?.Dispose();
        if (callers is null)
            return;
        using var shared = calls.StartShared(operation, callers, duration);
        if (error is not null)
            shared?.Failed(error);
        shared?.Done();
    }
}
