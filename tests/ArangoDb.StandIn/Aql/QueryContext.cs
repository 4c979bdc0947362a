using System.Diagnostics;

namespace Concord.ArangoDb.StandIn;

/// <summary>What one run of a query works with, and what it tells of itself.</summary>
internal sealed class QueryContext(Database database, Transaction transaction, DateTimeOffset now, bool isCluster)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _ticks;

    public Database Database { get; } = database;
    public Transaction Transaction { get; } = transaction;
    public DateTimeOffset Now { get; } = now;

    /// <summary>Then graph queries over sets of collections must declare their vertex collections.</summary>
    public bool IsCluster { get; } = isCluster;
    public List<(int Code, string Message)> Warnings { get; } = [];
    public TimeSpan MaxRuntime { get; init; } = TimeSpan.MaxValue;
    public bool FullCountWanted { get; init; }
    public bool FailOnWarning { get; init; }
    public long? FullCount { get; set; }
    public long WritesExecuted { get; set; }
    public long WritesIgnored { get; set; }
    public long ScannedFull { get; set; }
    public long ScannedIndex { get; set; }
    public long Filtered { get; set; }
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public void Warn(int code, string message)
    {
        if (FailOnWarning)
            throw new ArangoException(code, message);
        if (Warnings.Count < 10)
            Warnings.Add((code, message));
    }

    /// <summary>Called for every row: ends a query that takes too long.</summary>
    public void Tick()
    {
        if ((++_ticks & 63) == 0 && Elapsed > MaxRuntime)
            throw new ArangoException(1500, "query killed");
    }
}
