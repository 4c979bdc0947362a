using System.Text.RegularExpressions;
using Xunit;

namespace Concord.Architecture;

/// <summary>
/// A task that nobody awaits fails silently, and its work is never repeated. Such code is allowed only where its method handles
/// every failure itself; the periodic work of a process belongs in a <c>PeriodicService</c>. (The compiler reports a task that
/// is created and dropped in an async method, CS4014.)
/// </summary>
public sealed partial class UnawaitedTaskTests
{
    /// <summary>Background work, and the method that handles every exception in it.</summary>
    private static readonly (Exempt Place, string File, string Method)[] TakesAll =
    [
        Loop("Grains/Wal/FeedBuffer.cs", "_following = FollowAsync", "FollowAsync"),
        Loop("Grains/Lists/SearchTokenRenewal.cs", "Task.Run(RenewAsync", "TryAsync"),
        Loop("Adapters/Sqlite/Graph/GenerationDropper.cs", ".ContinueWith(_ => RunAsync()", "RunAsync"),
        Loop("Adapters/Sqlite/Wal/ProgressSaver.cs", "Task.Run(() => SaveAfterAsync", "TrySaveAsync"),
        Loop("Adapters/Redis/RedisConnection.cs", "_ = ProbeAsync", "ProbeAsync"),
        Loop("Adapters/Redis/Wal/WalEnds.cs", "_ = AskAsync", "AskAsync"),
        Loop("Adapters/Sqlite/Graph/TokenFiller.cs", "_running = Task.Run(RunAsync", "RunAsync"),
        Loop("Adapters/Redis/Checks/StoreGuard.cs", "_ = TryVerifyAsync", "VerifyOnceAsync"),
        Loop("Silo/Streaming/WalQueueBalancer.cs", "_ = NotifyAsync", "NotifyAsync"),
        Loop("Adapters/Clustering.Consul/Registration/ConsulServiceRegistration.cs", "_keeping = KeepAsync", "EnsureAsync"),
        (
            new("Grains/Imports/SiloIntroduction.cs", "_introduction = notifications.IntroduceAsync", "Calls one method."),
            "Grains/Imports/ChangeNotifications.cs",
            "TryIntroduceAsync"
        ),
        (
            new("Adapters/Redis/PartitionCommitter.cs", "_ = SendAllAsync", "Calls one method."),
            "Adapters/Redis/RedisCommitter.cs",
            "SendAsync"
        ),
    ];

    private static readonly Exempt[] Awaited =
    [
        new("Grains/Portfolio/StateChunks.cs", "_ahead = store.ReadManyAsync(", "The next chunk awaits it, or the end."),
        new("Grains/Wal/FeedBuffer.cs", "Task.Run(StartAsync", "Whoever asks awaits it."),
        new("Grains/Wal/FeedBuffer.cs", "_reading = ReadNewestAsync()", "Whoever asks awaits it."),
        new("Grains/Wal/FeedBuffer.cs", "_nextRead ??= ReadNewestAfterAsync(", "Whoever asks awaits it."),
        new("Grains/Graph/Vectors/IVectorSignal.cs", ".Ignore()", "A one-way message; the watch says the same again every 30 s."),
        new(
            "Grains/Projections/ProjectionGrain.cs",
            "_resumed = ResumeAsync()",
            "Whoever waits for a position awaits it, or finds out by the position."
        ),
        new("Grains/Imports/ImportWorkerGrain.cs", "Task.Run(() => ApplyRowsAsync", "Returned."),
        new("Adapters/Sqlite/Database/ReaderPool.cs", "Task.Run(() => ReadUntil", "Returned."),
        new("Adapters/Redis/Checks/StoreGuard.cs", "VerifyOnceAsync()", "Commits await it; the quiet look awaits it too."),
    ];

    private static readonly SourceGuard Tasks = new(Unawaited(), [.. TakesAll.Select(static one => one.Place), .. Awaited]);

    private static readonly SourceGuard Services = new(
        new(@"\bBackgroundService\b", RegexOptions.CultureInvariant),
        new Exempt("Grains.Abstractions/Operations/PeriodicService.cs", ") : BackgroundService", "Goes on whatever a round throws.")
    );

    [Fact]
    public void No_task_is_left_unawaited() => Tasks.Holds();

    [Fact]
    public void Background_tasks_catch_every_exception() =>
        Assert.All(
            TakesAll,
            static one => Assert.Matches(@"catch \(Exception( \w+)?\)(?! when \(\w)", ProductCode.Method(one.File, one.Method))
        );

    [Fact]
    public void Periodic_work_continues_after_any_exception() => Services.Holds();

    [Theory]
    [InlineData("_ = SendAsync();")]
    [InlineData("_ = _grain.SendAsync();")]
    [InlineData("SendAsync().Ignore();")]
    [InlineData("public async void Send()")]
    [InlineData("Task.Run(Send);")]
    [InlineData("task.ContinueWith(Send);")]
    [InlineData("_timer = time.CreateTimer(async _ => await SendAsync(), null, a, b);")]
    [InlineData("store.Changed += async () => await SendAsync();")]
    [InlineData("public void Start()\n    {\n        _store.SendAsync();")]
    [InlineData("if (late) SendAsync();")]
    [InlineData("_sending = SendAsync();")]
    [InlineData("public void Start() => _sending ??= SendAsync();")]
    public void An_unawaited_task_is_found(string code) => Assert.True(Tasks.Sees(code));

    [Theory]
    [InlineData("_ = transaction.StringSetAsync(key, value);")]
    [InlineData("_sent = await SendAsync();")]
    [InlineData("var sent = await Task.Run(Send);")]
    [InlineData("private async Task SendAsync()")]
    [InlineData("{\n    return SendAsync();")]
    public void Awaited_tasks_are_not_reported(string code) => Assert.False(Tasks.Sees(code));

    private static (Exempt, string, string) Loop(string file, string code, string method) =>
        (new(file, code, "Takes all failures."), file, method);

    /// <summary>
    /// Discarded (except commands queued in a Redis transaction, which fail with the transaction), kept in a field, queued to
    /// the thread pool, in a callback without a result, or a statement by itself.
    /// </summary>
    [GeneratedRegex(
        @"\b_ = (?!transaction\.)[\w.]+Async\(|\.Ignore\(\)|\basync void\b|\.ContinueWith\(|(?<!await )Task\.Run\(|Task\.Factory"
            + @"|\b_\w+ (\?\?)?= [\w.]*Async\(|(CreateTimer|Register|new Timer|OnChange)\(\s*async\b|\+= async\b"
            + @"|([;{}]\s*|\bif \([^\n]*\)\s+|\belse\s+)([\w\]\[]+[.!?]+)*\w+Async\([^\n]*;"
    )]
    private static partial Regex Unawaited();
}
