using System.Text;
using System.Text.Json;
using Concord.Conformance;
using Concord.Testing;
using Concord.Wal;
using StackExchange.Redis;
using Xunit;

namespace Concord.Silo.Migration.Tests;

/// <summary>The command on a real source and a store in memory, with what it printed.</summary>
[Collection(SourceRedisCollection.Name)]
public abstract class MigrationTestBed(SourceRedis redis) : IAsyncLifetime
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("concord-migration-");
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private protected InMemoryStorage Storage { get; private set; } = null!;

    private protected HookedStore Store { get; private set; } = null!;

    protected IDatabase Source => redis.Database;

    protected string Output => _output.ToString();

    protected string Error => _error.ToString();

    public async ValueTask InitializeAsync()
    {
        Storage = new();
        Store = new(Storage.Store);
        if (SourceRedis.IsInstalled)
            await redis.ClearAsync();
    }

    public ValueTask DisposeAsync()
    {
        _files.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    protected string FileNamed(string name) => Path.Combine(_files.FullName, name);

    /// <summary>Pushes entries as the writers of the old log do, oldest first.</summary>
    protected void Push(string key, params string[] entries)
    {
        foreach (var entry in entries)
            Source.ListLeftPush(key, entry);
    }

    protected void PushMany(string key, int from, int to) =>
        Source.ListLeftPush(key, [.. Enumerable.Range(from, to - from + 1).Select(i => (RedisValue)$$"""{"n":{{i}}}""")]);

    /// <summary>Migrates <c>wal:{name}</c> to the realm motor-fr.</summary>
    protected Task<int> MigrateAsync(params string[] args) => RunAsync(["--keys", "wal:{name}", "--realm", "motor-fr", .. args]);

    protected async Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        await using var output = new StringWriter(_output.Clear());
        await using var error = new StringWriter(_error.Clear());
        return await CommandAsync(args, output, error, cancellationToken);
    }

    /// <summary>A second run on the same source and store, in the place of another process.</summary>
    protected Task<int> BesideAsync(TextWriter output, string[] args) => Task.Run(() => CommandAsync(args, output, output, default));

    /// <summary>The events of a list, in the order of the log.</summary>
    protected async Task<IReadOnlyList<WalEvent>> EventsOfAsync(string subject)
    {
        var events = new List<WalEvent>();
        for (var partition = 0; partition < Storage.Store.Partitions; partition++)
            events.AddRange(
                (await Storage.Store.ReadRangeAsync(partition, EntryId.Zero, EntryId.Max, int.MaxValue))
                    .Select(entry => entry.Event)
                    .Where(e => e.Subject == subject)
            );
        return events;
    }

    /// <summary>The numbers of what <see cref="PushMany"/> pushed, as they stand in the log.</summary>
    protected async Task<IEnumerable<int>> NumbersOfAsync(string subject) =>
        (await EventsOfAsync(subject)).Select(e => Data(e).GetProperty("entry").GetProperty("n").GetInt32());

    protected static JsonElement Data(WalEvent e) => JsonDocument.Parse(e.Data.Utf8).RootElement;

    protected static string Raw(WalEvent e) => Encoding.UTF8.GetString(Data(e).GetProperty("raw").GetBytesFromBase64());

    private Task<int> CommandAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken) =>
        MigrateWalCommand
            .Create(interactive: false, (_, _) => Task.FromResult(Target()), TimeProvider.System)
            .RunAsync(["--source", redis.Address, .. args], output, error, cancellationToken);

    private MigrationTarget Target() => new(Store, Storage.Store, Storage.Archive);
}
