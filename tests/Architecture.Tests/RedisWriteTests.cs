using System.Text.RegularExpressions;
using Xunit;

namespace Concord.Architecture;

/// <summary>
/// A write to Redis must ask the memory budget first, so that it cannot fill the shared store, or be too small to matter; and
/// it must expire or be bounded. Removing, trimming and acknowledging need neither.
/// </summary>
public sealed partial class RedisWriteTests
{
    private static readonly RedisWrite[] Writes =
    [
        new(
            "Adapters/Redis/RedisCommitter.cs",
            "ScriptEvaluateAsync(hash",
            Asks("Adapters/Redis/RedisCommitStore.cs", "CommitAsync"),
            "State: the entity's. Log: retention."
        ),
        new(
            "Adapters/Redis/RedisCommitter.cs",
            "RedisScripts.Restore",
            Small("puts back what was there before"),
            "State: the entity's. Log: retention."
        ),
        new("Adapters/Redis/CommitProbe.cs", "EVALSHA probe", Small("one value and one entry a partition"), "Written over."),
        new(
            "Adapters/Redis/RedisIdempotencyStore.cs",
            "EVALSHA reserve",
            Asks("Adapters/Redis/RedisIdempotencyStore.cs", "ReserveAsync"),
            "IdempotencyPurge."
        ),
        new(
            "Adapters/Redis/RedisIdempotencyStore.cs",
            "EVALSHA complete",
            Asks("Adapters/Redis/RedisIdempotencyStore.cs", "CompleteAsync"),
            "IdempotencyPurge."
        ),
        new("Adapters/Redis/RedisIdempotencyStore.cs", "EVALSHA release", Small("removes"), "None needed."),
        new(
            "Adapters/Redis/RedisImportStore.cs",
            "StringSetAsync(RedisKeys.Import(",
            Asks("Adapters/Redis/RedisImportStore.cs", "WriteAsync"),
            "ImportPurge."
        ),
        new(
            "Adapters/Redis/RedisImportStore.cs",
            "SortedSetAddAsync(RedisKeys.ImportOrder",
            Asks("Adapters/Redis/RedisImportStore.cs", "WriteAsync"),
            "ImportPurge."
        ),
        new(
            "Adapters/Redis/RedisProjectionControlStore.cs",
            "HashSetAsync(",
            Small("a document a projection, its lists bounded"),
            "Written over."
        ),
        new(
            "Adapters/Redis/OutageTranslatingGrainStorage.cs",
            "WriteStateAsync(",
            Small("one grain keeps its jobs, their lists bounded"),
            "Written over."
        ),
        new(
            "Adapters/Redis/Wal/RedisDeadLetters.cs",
            "EVALSHA set-aside",
            Small("an event that the log lets go for it; refused, it would hold up its projection"),
            "Redriven or discarded; alarmed."
        ),
        new("Adapters/Redis/Wal/RedisWriteAheadLog.cs", "EVALSHA trim", Small("removes"), "None needed."),
        new("Adapters/Redis/Wal/RedisWriteAheadLog.cs", "EVALSHA acknowledge", Small("removes"), "None needed."),
        new(
            "Adapters/Redis/Wal/StreamOperations.cs",
            "StreamCreateConsumerGroupAsync(",
            Small("a group a projection and partition"),
            "DropGroupAsync."
        ),
        new(
            "Adapters/Redis/Wal/ConsumerGroupManager.cs",
            "SetAddAsync(keys.Groups",
            Small("a name a projection and partition"),
            "DropGroupAsync."
        ),
        new("Adapters/Redis/Checks/RecoveryRecords.cs", "RedisScripts.BeginGeneration", Small("a number a partition"), "Written over."),
        new("Adapters/Redis/Checks/RecoveryRecords.cs", "RedisScripts.BeginRecovery", Small("a position a partition"), "EndAsync."),
        new("Adapters/Redis/Checks/RecoveryRecords.cs", "RedisScripts.EndRecovery", Small("removes"), "None needed."),
        new("Adapters/Redis/Checks/RecoveryRecords.cs", "RedisScripts.RaiseWal", Small("an id a partition"), "The log's own."),
        new("Adapters/Redis/Checks/RecoveryRecords.cs", "HashSetAsync(RedisKeys.Compared", Small("a field a server"), "Written over."),
        new("Adapters/Redis/Checks/StoreFormat.cs", "EVALSHA raise-format", Small("once a store"), "The store's."),
        new("Adapters/Redis/Checks/StoreMeta.cs", "StringSetAsync(key", Small("once a store"), "The store's."),
        new("Adapters/Redis/Checks/StoreMeta.cs", "HashSetAsync(RedisKeys.Meta", Small("once a store"), "The store's."),
        new(
            "Adapters/Redis/RedisScripts.cs",
            "database.ScriptEvaluateAsync(script.Text",
            Small("what the calls of it say"),
            "What the calls of it say."
        ),
        // Not Redis itself: any grain storage; with Redis it is behind OutageTranslatingGrainStorage.
        new("Grains/Graph/Maintenance/GraphMaintenanceGrain.cs", "kept.WriteStateAsync", Small("see RedisGrainState"), "Written over."),
    ];

    private static readonly SourceGuard Guard = new(Write(), [.. Writes]);

    [Fact]
    public void Redis_is_written_only_in_listed_places_with_budget_and_lifetime() => Guard.Holds();

    [Fact]
    public void Listed_writers_check_the_memory_budget() =>
        Assert.All(
            Writes.Where(static write => write.Budget.Method is not null),
            static write =>
                Assert.Matches(@"\bMemory\.(AdmitAsync|ThrowIfFull)\(", ProductCode.Method(write.Budget.FileOrReason, write.Budget.Method!))
        );

    [Theory]
    [InlineData("await database.StringSetAsync(key, value);")]
    [InlineData("_ = transaction.ListRightPushAsync(key, value);")]
    [InlineData("await database.EvaluateAsync(RedisScripts.Keep, keys, values);")]
    [InlineData("await database.StreamAddAsync(key, fields);")]
    [InlineData("await database.ExecuteAsync(\"SET\", key, value);")]
    public void A_redis_write_is_found(string code) => Assert.True(Guard.Sees(code));

    [Theory]
    [InlineData("await database.StringGetAsync(key);")]
    [InlineData("await database.KeyDeleteAsync(key);")]
    [InlineData("await database.ExecuteAsync(\"MEMORY\", \"USAGE\", key);")]
    public void Other_calls_are_not_taken_for_redis_writes(string code) => Assert.False(Guard.Sees(code));

    private static Budget Asks(string file, string method) => new(file, method);

    private static Budget Small(string reason) => new(reason, null);

    /// <summary>Commands that take memory. All scripts count, because the call does not show what they do.</summary>
    [GeneratedRegex(
        @"\.(String(Set|Increment|Decrement|Append|BitOperation)|Hash(Set|Increment|Decrement)|SetAdd|SetMove|SortedSet(Add|Increment)"
            + @"|List(RightPush|LeftPush|InsertAfter|InsertBefore|Move)|Stream(Add|CreateConsumerGroup)|Key(Copy|Restore|Persist)"
            + @"|Lock(Take|Extend)|HyperLogLogAdd|GeoAdd|ScriptEvaluate|Evaluate|WriteState)(Async)?\("
            + @"|\.Execute(Async)?\(""(?!MEMORY|INFO|CONFIG|BEGIN|COMMIT|ROLLBACK|PRAGMA)"
    )]
    private static partial Regex Write();

    /// <summary>Either the method that asks, or why none has to.</summary>
    private sealed record Budget(string FileOrReason, string? Method);

    private sealed record RedisWrite(string File, string Code, Budget Budget, string End)
        : Exempt(File, Code, $"{Budget.FileOrReason}; {End}");
}
