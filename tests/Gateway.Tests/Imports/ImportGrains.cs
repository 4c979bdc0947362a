using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Concord.Conformance;
using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Imports;
using Concord.Operations;
using Concord.Realms;
using Concord.Testing;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Imports.Tests;

/// <summary>
/// The grains that an import talks to: real records of imports over a journal in memory, a realm with mappings, and policies that the test
/// plays, behind the workers of their partitions.
/// </summary>
public class ImportGrains : DispatchProxy
{
    private readonly ConcurrentDictionary<string, SerialImportGrain> _records = new(StringComparer.Ordinal);

    public InMemoryImportStore Journal { get; } = new();

    public ImportRecordOptions RecordOptions { get; } = new();

    /// <summary>What a policy answers to a row.</summary>
    public Func<string, ApplyImportItem, Task<ImportOutcome>> Policy { get; set; } =
        static (_, _) => Task.FromResult(new ImportOutcome(ImportOutcomeKind.Created));

    /// <summary>Every row that a policy was given, in order.</summary>
    public ConcurrentQueue<(string Policy, ApplyImportItem Row)> Rows { get; } = new();

    public const int Partitions = 4;

    /// <summary>The policies of each call.</summary>
    public ConcurrentQueue<ImmutableArray<string>> Calls { get; } = new();

    private static readonly SystemInfo System = new()
    {
        Store = "test",
        Durability = "none",
        StoreId = "test",
        Partitions = Partitions,
        ClusterId = "test",
        Silos = [],
    };

    public static ImportGrains New() => (ImportGrains)(object)Create<IGrainFactory, ImportGrains>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var type = targetMethod!.GetGenericArguments()[0];
        if (type == typeof(IImportGrain))
            return _records.GetOrAdd(
                (string)args![0]!,
                id => new(new(GrainContextStub.For("import", id), Journal, Options.Create(RecordOptions), TimeProvider.System))
            );
        if (type == typeof(IImportListGrain))
            return new ImportListGrain(Journal, TimeProvider.System);
        if (type == typeof(ISystemGrain))
            return MethodProxy.For<ISystemGrain>(static (_, _) => Task.FromResult(System));
        if (type == typeof(IImportWorkerGrain))
            return MethodProxy.For<IImportWorkerGrain>((_, a) => ApplyAsync((ImmutableArray<ImportRow>)a[0]!));
        var key = (string)args![0]!;
        return type == typeof(IRealmGrain)
            ? MethodProxy.For<IRealmGrain>((_, _) => Realm(key))
            : throw new NotSupportedException($"The test has no {type.Name}.");
    }

    /// <summary>As the worker's grain does: side by side, and an unavailable store is an outcome.</summary>
    private async Task<ImmutableArray<ImportOutcome>> ApplyAsync(ImmutableArray<ImportRow> rows)
    {
        Calls.Enqueue([.. rows.Select(static row => row.Policy.ToString())]);
        return [.. await Task.WhenAll(rows.Select(TakeAsync))];
    }

    private async Task<ImportOutcome> TakeAsync(ImportRow row)
    {
        var policy = row.Policy.ToString();
        Rows.Enqueue((policy, row.Item));
        try
        {
            return await Policy(policy, row.Item);
        }
        catch (StorageUnavailableException e)
        {
            return new(ImportOutcomeKind.Unavailable, e.Code, e.Message);
        }
    }

    private static Task<RealmView> Realm(string key) =>
        key == "motor-fr"
            ? Task.FromResult(
                Samples.Realm(version: 7) with
                {
                    Definition = Samples.Canonical(
                        """
                        {"name":"Motor","currency":"EUR","products":[{"code":"motor"}],"imports":{
                          "csv":{"number":"{no}","product":"motor","effectiveDate":"2017-01-01","expirationDate":"2018-01-01",
                           "attributes":{"a":"{a:integer?}"},"onExisting":"renew"},
                          "fleet":{"number":"{no}","product":"motor","effectiveDate":"2017-01-01","expirationDate":"2018-01-01",
                           "attributes":{"a":"{a:integer?}"},
                                   "assets":[{"kind":"vehicle","id":"{car}"}],"gather":"assets"},
                          "latin":{"number":"{no}","product":"motor","effectiveDate":"2017-01-01","expirationDate":"2018-01-01",
                           "attributes":{"a":"{a?}"},"encoding":"windows-1252"},
                          "json":{"format":"ndjson","number":"{no}","product":"motor","effectiveDate":"2017-01-01",
                           "expirationDate":"2018-01-01"},
                          "claims":{"target":"claims","policy":"{no}","id":"{id}","amount":"{amount:number}","occurredOn":"2017-05-01"}}}
                        """
                    ),
                }
            )
            : Task.FromException<RealmView>(new NotFoundException($"There is no realm '{key}'."));

    /// <summary>One call at a time, as a silo has it.</summary>
    private sealed class SerialImportGrain(ImportGrain grain) : IImportGrain
    {
        private readonly Lock _lock = new();
        private Task _last = Task.CompletedTask;

        public Task<ImportStatus> StartAsync(string realm, string? mapping, string runner) =>
            Turn(() => grain.StartAsync(realm, mapping, runner));

        public Task<bool> ProgressAsync(ImportProgress progress) => Turn(() => grain.ProgressAsync(progress));

        public Task<ImportStatus> FinishAsync(ImportState state, string? detail) => Turn(() => grain.FinishAsync(state, detail));

        public Task<ImportStatus> CancelAsync() => Turn(grain.CancelAsync);

        public Task<ImportStatus> GetAsync() => Turn(grain.GetAsync);

        public Task<ImmutableArray<ImportReject>> GetRejectsAsync(long after, int limit) => Turn(() => grain.GetRejectsAsync(after, limit));

        private Task<T> Turn<T>(Func<Task<T>> call)
        {
            lock (_lock)
            {
                var turn = After(_last, call);
                _last = turn;
                return turn;
            }
        }

        private static async Task<T> After<T>(Task last, Func<Task<T>> call)
        {
            await last.ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing
                    | ConfigureAwaitOptions.ForceYielding
                    | ConfigureAwaitOptions.ContinueOnCapturedContext
            );
            return await call();
        }
    }
}

/// <summary>An interface played by one function.</summary>
public class MethodProxy : DispatchProxy
{
    private Func<MethodInfo, object?[], object> _answer = null!;

    public static T For<T>(Func<MethodInfo, object?[], object> answer)
        where T : class
    {
        var proxy = Create<T, MethodProxy>();
        ((MethodProxy)(object)proxy)._answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
