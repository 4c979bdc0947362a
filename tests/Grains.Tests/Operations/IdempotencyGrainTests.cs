using System.Text;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Xunit;

namespace Concord.Operations.Tests;

public sealed class IdempotencyGrainTests : IAsyncLifetime
{
    private static readonly byte[] Request = "request"u8.ToArray();
    private static readonly byte[] Other = "other"u8.ToArray();
    private static readonly RecordedResponse Response = new(201, [new("ETag", "\"1\"")], Encoding.UTF8.GetBytes("{}"));

    private readonly InMemoryIdempotencyStore _store = new();
    private readonly FakeTimeProvider _time = new();
    private InProcessTestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services.AddSingleton<IIdempotencyStore>(_store));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_new_key_is_reserved_with_the_commit_id_that_was_offered()
    {
        var offered = Guid.NewGuid();

        var entry = await Key().BeginAsync(Request, offered);

        Assert.Equal(new IdempotencyReservation(offered, null), entry);
    }

    [Fact]
    public async Task What_another_activation_began_is_compared_when_it_is_completed_or_released()
    {
        var name = Guid.NewGuid().ToString("N");
        var held = new IdempotencyRecord(Other, Guid.NewGuid(), _time.GetUtcNow(), Response: null);
        await _store.ReserveAsync(name, held);
        var key = _cluster.Client.GetGrain<IIdempotencyGrain>(name);

        await Assert.ThrowsAsync<IdempotencyMismatchException>(() => key.CompleteAsync(Request, Response));
        await key.ReleaseAsync(Request);

        Assert.Equal(held, await _store.ReserveAsync(name, new(Request, Guid.NewGuid(), _time.GetUtcNow(), Response: null)));
    }

    [Fact]
    public async Task The_first_response_is_kept()
    {
        var key = Key();
        await key.BeginAsync(Request, Guid.NewGuid());
        await key.CompleteAsync(Request, Response);

        await key.CompleteAsync(Request, new(409, [], []));

        Assert.Equal(Response.Status, (await key.BeginAsync(Request, Guid.NewGuid())).Response!.Status);
    }

    [Fact]
    public async Task A_retry_gets_the_first_commit_id_and_once_completed_the_response()
    {
        var key = Key();
        var first = await key.BeginAsync(Request, Guid.NewGuid());

        Assert.Equal(first, await key.BeginAsync(Request, Guid.NewGuid()));
        await key.CompleteAsync(Request, Response);

        var third = await key.BeginAsync(Request, Guid.NewGuid());
        Assert.Equal(first.CommitId, third.CommitId);
        Assert.Equal((Response.Status, "{}"), (third.Response!.Status, Encoding.UTF8.GetString(third.Response.Body)));
        Assert.Equal(Response.Headers, third.Response.Headers);
    }

    [Fact]
    public async Task Another_request_under_the_key_is_refused_before_and_after_completion()
    {
        var key = Key();
        await key.BeginAsync(Request, Guid.NewGuid());
        await Assert.ThrowsAsync<IdempotencyMismatchException>(() => key.BeginAsync(Other, Guid.NewGuid()));

        await key.CompleteAsync(Request, Response);
        await Assert.ThrowsAsync<IdempotencyMismatchException>(() => key.BeginAsync(Other, Guid.NewGuid()));
    }

    [Fact]
    public async Task A_released_key_may_be_used_for_another_request()
    {
        var key = Key();
        await key.BeginAsync(Request, Guid.NewGuid());

        await key.ReleaseAsync(Request);

        var offered = Guid.NewGuid();
        Assert.Equal(offered, (await key.BeginAsync(Other, offered)).CommitId);
    }

    [Fact]
    public async Task A_completed_key_is_not_released()
    {
        var key = Key();
        var first = await key.BeginAsync(Request, Guid.NewGuid());
        await key.CompleteAsync(Request, Response);

        await key.ReleaseAsync(Request);

        Assert.Equal(first.CommitId, (await key.BeginAsync(Request, Guid.NewGuid())).CommitId);
    }

    [Fact]
    public async Task Of_two_at_once_the_success_is_kept_although_the_other_was_refused_first()
    {
        var key = Key();
        var first = await key.BeginAsync(Request, Guid.NewGuid());
        await key.BeginAsync(Request, Guid.NewGuid());

        await key.ReleaseAsync(Request);
        await key.CompleteAsync(Request, Response);

        var entry = await key.BeginAsync(Request, Guid.NewGuid());
        Assert.Equal(first.CommitId, entry.CommitId);
        Assert.NotNull(entry.Response);
    }

    [Fact]
    public async Task An_outage_of_the_store_is_reported_and_reserves_nothing()
    {
        _store.Outage.Begin();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Key().BeginAsync(Request, Guid.NewGuid()));
    }

    [Fact]
    public async Task Keys_are_kept_for_24_hours_and_forgotten_after()
    {
        var record = new IdempotencyRecord(Request, Guid.NewGuid(), _time.GetUtcNow(), Response);
        await _store.ReserveAsync("a", record);
        var counting = new PurgeSignal(_store);
        using var purge = new IdempotencyPurge(counting, _time, NullLogger<IdempotencyPurge>.Instance);
        await purge.StartAsync(CancellationToken.None);

        for (var hour = 1; hour <= 24; hour++)
            Assert.Equal(0, await counting.NextAsync(() => _time.Advance(IdempotencyPurge.Period)));
        Assert.Equal(record.CommitId, (await _store.ReserveAsync("a", record with { CommitId = Guid.NewGuid() })).CommitId);
        Assert.Equal(0, await counting.NextAsync(() => _time.Advance(IdempotencyPurge.Period)));
        Assert.Equal(1, await counting.NextAsync(() => _time.Advance(IdempotencyPurge.Period)));

        await purge.StopAsync(CancellationToken.None);
    }

    private IIdempotencyGrain Key() => _cluster.Client.GetGrain<IIdempotencyGrain>(Guid.NewGuid().ToString("N"));

    /// <summary>Signals when a purge has run, and what it removed.</summary>
    private sealed class PurgeSignal(IIdempotencyStore inner) : IIdempotencyStore
    {
        private TaskCompletionSource<long> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<long> NextAsync(Action trigger)
        {
            var next = _next.Task;
            trigger();
            return await next.WaitAsync(SignalWait.Limit);
        }

        public async ValueTask<long> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
        {
            var removed = await inner.PurgeAsync(before, cancellationToken);
            Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult(removed);
            return removed;
        }

        public ValueTask<IdempotencyRecord> ReserveAsync(
            string key,
            IdempotencyRecord entry,
            CancellationToken cancellationToken = default
        ) => inner.ReserveAsync(key, entry, cancellationToken);

        public ValueTask CompleteAsync(string key, RecordedResponse response, CancellationToken cancellationToken = default) =>
            inner.CompleteAsync(key, response, cancellationToken);

        public ValueTask ReleaseAsync(string key, CancellationToken cancellationToken = default) =>
            inner.ReleaseAsync(key, cancellationToken);
    }
}
