using System.Text.RegularExpressions;
using Xunit;

namespace Concord.Architecture;

/// <summary>
/// What is put into Redis has to ask the memory budget before, so that it cannot fill the store of all, or is too small to matter; and it
/// has an end. Removing, trimming and acknowledging need neither.
/// </summary>
public sealed partial class RedisWriteTests
{
    private static readonly RedisWrite[] Writes =
    [
        new("Silo/Redis/Committing/RedisCommitter.cs", "ScriptEvaluateAsync(hash",
            Asks("Silo/Redis/RedisCommitStore.cs", "CommitAsync"), "State: the entity's. Log: retention."),
        new("Silo/Redis/Committing/RedisCommitter.cs", "RedisScripts.Restore",
            Small("puts back what was there before"), "State: the entity's. Log: retention."),
        new("Silo/Redis/Committing/CommitProbe.cs", "EVALSHA probe", Small("one value and one entry a partition"), "Written over."),
        new("Silo/Redis/RedisIdempotencyStore.cs", "EVALSHA reserve",
            Asks("Silo/Redis/RedisIdempotencyStore.cs", "ReserveAsync"), "IdempotencyPurge."),
        new("Silo/Redis/RedisIdempotencyStore.cs", "EVALSHA complete",
            Asks("Silo/Redis/RedisIdempotencyStore.cs", "CompleteAsync"), "IdempotencyPurge."),
        new("Silo/Redis/RedisIdempotencyStore.cs", "EVALSHA release", Small("removes"), "None needed."),
        new("Silo/Redis/RedisImportJournal.cs", "StringSetAsync(RedisKeys.Import(",
            Asks("Silo/Redis/RedisImportJournal.cs", "WriteAsync"), "ImportPurge."),
        new("Silo/Redis/RedisImportJournal.cs", "SortedSetAddAsync(RedisKeys.ImportOrder",
            Asks("Silo/Redis/RedisImportJournal.cs", "WriteAsync"), "ImportPurge."),
        new("Silo/Redis/RedisProjectionControls.cs", "HashSetAsync(", Small("a document a projection, its lists bounded"), "Written over."),
        new("Silo/Redis/RedisGrainState.cs", "WriteStateAsync(", Small("one grain keeps its jobs, their lists bounded"), "Written over."),
        new("Silo/Redis/Log/RedisDeadLetters.cs", "EVALSHA set-aside",
            Small("an event that the log lets go for it; refused, it would hold up its projection"), "Redriven or discarded; alarmed."),
        new("Silo/Redis/Log/RedisWriteAheadLog.cs", "EVALSHA trim", Small("removes"), "None needed."),
        new("Silo/Redis/Log/RedisWriteAheadLog.cs", "EVALSHA acknowledge", Small("removes"), "None needed."),
        new("Silo/Redis/Log/StreamOperations.cs", "StreamCreateConsumerGroupAsync(",
            Small("a group a projection and partition"), "DropGroupAsync."),
        new("Silo/Redis/Log/GroupKeeper.cs", "SetAddAsync(keys.Groups", Small("a name a projection and partition"), "DropGroupAsync."),
        new("Silo/Redis/Verification/RecoveryNotes.cs", "RedisScripts.BeginGeneration", Small("a number a partition"), "Written over."),
        new("Silo/Redis/Verification/RecoveryNotes.cs", "RedisScripts.BeginRecovery", Small("a position a partition"), "EndAsync."),
        new("Silo/Redis/Verification/RecoveryNotes.cs", "RedisScripts.EndRecovery", Small("removes"), "None needed."),
        new("Silo/Redis/Verification/RecoveryNotes.cs", "RedisScripts.RaiseLog", Small("an id a partition"), "The log's own."),
        new("Silo/Redis/Verification/RecoveryNotes.cs", "HashSetAsync(RedisKeys.Compared", Small("a field a server"), "Written over."),
        new("Silo/Redis/Verification/StoreMeta.cs", "StringSetAsync(key", Small("once a store"), "The store's."),
        new("Silo/Redis/Verification/StoreMeta.cs", "HashSetAsync(RedisKeys.Meta", Small("once a store"), "The store's."),
        new("Silo/Redis/RedisScripts.cs", "database.ScriptEvaluateAsync(script.Text",
            Small("what the calls of it say"), "What the calls of it say."),

        // Not Redis of itself: every storage of grains, behind RedisGrainState where it is Redis.
        new("Grains/Graph/Check/GraphMaintenanceGrain.cs", "kept.WriteStateAsync", Small("see RedisGrainState"), "Written over."),
    ];

    private static readonly SourceGuard Guard = new(Write(), [.. Writes]);

    [Fact]
    public void Redis_is_written_only_in_listed_places_with_budget_and_lifetime() => Guard.Holds();

    [Fact]
    public void Listed_writers_check_the_memory_budget() => Assert.All(
        Writes.Where(static write => write.Budget.Method is not null),
        static write => Assert.Matches(
            @"\bMemory\.(PassAsync|ThrowIfFull)\(", ProductCode.Method(write.Budget.FileOrReason, write.Budget.Method!)));

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

    /// <summary>Commands that take memory. Scripts all, because what they do cannot be seen in the call.</summary>
    [GeneratedRegex(
        @"\.(String(Set|Increment|Decrement|Append|BitOperation)|Hash(Set|Increment|Decrement)|SetAdd|SetMove|SortedSet(Add|Increment)"
        + @"|List(RightPush|LeftPush|InsertAfter|InsertBefore|Move)|Stream(Add|CreateConsumerGroup)|Key(Copy|Restore|Persist)"
        + @"|Lock(Take|Extend)|HyperLogLogAdd|GeoAdd|ScriptEvaluate|Evaluate|WriteState)(Async)?\("
        + @"|\.Execute(Async)?\(""(?!MEMORY|INFO|CONFIG|BEGIN|COMMIT|ROLLBACK|PRAGMA)")]
    private static partial Regex Write();

    /// <summary>Either the method that asks, or why none has to.</summary>
    private sealed record Budget(string FileOrReason, string? Method);

    private sealed record RedisWrite(string File, string Code, Budget Budget, string End)
        : Exempt(File, Code, $"{Budget.FileOrReason}; {End}");
}
