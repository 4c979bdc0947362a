using System.Diagnostics;
using System.Diagnostics.Metrics;
using Concord.Errors;
using Concord.Imports;
using Xunit;

namespace Concord.Policies.Tests;

public sealed class PolicyGrainTests : IAsyncLifetime
{
    private PolicyCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await PolicyCluster.StartAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_policy_is_made_changed_read_and_audited()
    {
        await _cluster.CreateAsync();
        var result = await _cluster.EndorseAsync(2);
        await _cluster.Policy.ReportClaimAsync(
            new(PolicyCluster.Context(3), PolicyTestBed.Json("""{"id":"C","amount":"1","occurredOn":"2018-04-01"}"""))
        );

        var view = await _cluster.Policy.GetAsync(null, null);
        var page = await _cluster.Policy.GetTransactionsAsync(1, 1);
        var audit = await _cluster.Policy.AuditAsync();

        Assert.Equal(
            (3, "{\"bonus\":0.5,\"n2\":2,\"usage\":{\"kind\":\"private\",\"km\":9000}}"),
            (view.Version, view.Attributes.ToString())
        );
        var second = Assert.Single(page.Items);
        Assert.Equal((2, 2, result.Hash, result.Position), (second.Sequence, page.Next, second.Hash, second.Position));
        Assert.Null((await _cluster.Policy.GetTransactionsAsync(2, 100)).Next);
        Assert.Empty((await _cluster.Policy.GetTransactionsAsync(3, 100)).Items);
        Assert.True(audit.Valid, string.Join('\n', audit.Breaks));
        Assert.Equal(3, audit.Transactions);
        Assert.Contains(await _cluster.Policy.GetProvenanceAsync(), f => f is { Field: "/attributes/n2", Sequence: 2 });
    }

    [Fact]
    public async Task An_unknown_policy_is_not_found()
    {
        await Assert.ThrowsAsync<NotFoundException>(() => _cluster.Policy.GetAsync(null, null));
        await Assert.ThrowsAsync<NotFoundException>(() => _cluster.EndorseAsync(1));
        await Assert.ThrowsAsync<NotFoundException>(() => _cluster.Policy.GetTransactionsAsync(0, 10));
        await Assert.ThrowsAsync<NotFoundException>(() => _cluster.Policy.AuditAsync());
        await _cluster.CreateAsync();
        Assert.Equal(1, (await _cluster.Policy.GetAsync(null, null)).Version);
    }

    [Fact]
    public async Task Concurrent_reads_of_an_unknown_policy_all_find_nothing()
    {
        var reads = Enumerable.Range(0, 100).Select(_ => _cluster.Policy.GetAsync(null, null)).ToList();
        foreach (var read in reads)
            await Assert.ThrowsAsync<NotFoundException>(() => read);
    }

    /// <summary>Another activation, in a silo that this one does not know of, may create the policy meanwhile.</summary>
    [Fact]
    public async Task The_absence_of_a_policy_is_remembered_for_a_moment_only()
    {
        await Assert.ThrowsAsync<NotFoundException>(() => _cluster.Policy.GetAsync(null, null));
        await using var other = await PolicyCluster.StartAsync(_cluster.Storage);
        await other.CreateAsync();

        _cluster.Clock.Advance(PolicyGrain.AbsentLifetime);

        Assert.Equal(1, (await _cluster.Policy.GetAsync(null, null)).Version);
    }

    [Fact]
    public async Task Refusals_reach_the_caller_with_all_details()
    {
        await _cluster.CreateAsync();

        var conflict = await Assert.ThrowsAsync<VersionConflictException>(() => _cluster.EndorseAsync(2, version: 7));
        var errors = await Assert.ThrowsAsync<ValidationException>(() =>
            _cluster
                .Policy.CreateAsync(new(PolicyCluster.Context(9), PolicyTestBed.Json("{}")))
                .ContinueWith(
                    _ =>
                        _cluster.Policy.ApplyAsync(
                            new(PolicyCluster.Context(3), TransactionType.Endorse, new(2018, 3, 1), PolicyTestBed.Json("{\"x\":1}"))
                        ),
                    TaskScheduler.Default
                )
                .Unwrap()
        );

        Assert.Equal((7, 1, ErrorCodes.VersionConflict), (conflict.Expected, conflict.Current, conflict.Code));
        Assert.Equal("/changes/x", Assert.Single(errors.Errors).Pointer);
    }

    [Fact]
    public async Task A_lost_reply_is_resolved_before_anyone_is_told()
    {
        await _cluster.CreateAsync();
        _cluster.Storage.Store.LoseNextReplies();

        var result = await _cluster.EndorseAsync(2);

        Assert.Equal(2, result.Version);
        Assert.False(result.Replayed);
        Assert.Equal(3, (await _cluster.EndorseAsync(3)).Version);
        Assert.True((await _cluster.Policy.AuditAsync()).Valid);
        Assert.Equal(3, _cluster.Storage.Store.Commits);
    }

    [Fact]
    public async Task A_failed_commit_is_reported_and_can_be_repeated()
    {
        await _cluster.CreateAsync();
        _cluster.Storage.Store.FailNextCommits();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _cluster.EndorseAsync(2));
        Assert.Equal(1, (await _cluster.Policy.GetAsync(null, null)).Version);
        Assert.Equal(2, (await _cluster.EndorseAsync(2)).Version);
    }

    [Fact]
    public async Task During_an_outage_writes_fail_and_loaded_policies_are_read()
    {
        await _cluster.CreateAsync();
        _cluster.Storage.Store.Outage.Begin();
        Assert.Equal(1, (await _cluster.Policy.GetAsync(null, null)).Version);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _cluster.EndorseAsync(2));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _cluster.EndorseAsync(2));

        _cluster.Storage.Store.Outage.End();

        Assert.Equal(2, (await _cluster.EndorseAsync(2)).Version);
    }

    [Fact]
    public async Task An_outage_at_the_first_read_of_a_policy_is_reported()
    {
        _cluster.Storage.Store.Outage.Begin();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _cluster.Policy.GetAsync(null, null));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _cluster.CreateAsync());

        _cluster.Storage.Store.Outage.End();

        Assert.Equal(1, (await _cluster.CreateAsync()).Version);
    }

    [Fact]
    public async Task The_same_command_again_is_answered_as_the_first_time()
    {
        var created = await _cluster.CreateAsync();
        var first = await _cluster.EndorseAsync(2);
        await _cluster.EndorseAsync(3);

        var again = await _cluster.EndorseAsync(2);

        Assert.Equivalent(first with { Replayed = true }, again);
        Assert.Equivalent(created with { Replayed = true }, await _cluster.CreateAsync());
        Assert.Equal(3, _cluster.Storage.Store.Commits);
    }

    [Fact]
    public async Task A_second_activation_cannot_write_over_the_first()
    {
        await using var other = await PolicyCluster.StartAsync(_cluster.Storage);
        await _cluster.CreateAsync();
        await other.EndorseAsync(2);

        Assert.Equal(3, (await _cluster.EndorseAsync(3)).Version);
        Assert.Equal(4, (await other.EndorseAsync(4)).Version);
        await Assert.ThrowsAsync<VersionConflictException>(() => _cluster.EndorseAsync(5, version: 3));
        await Assert.ThrowsAsync<AlreadyExistsException>(() => other.CreateAsync(6));

        Assert.True((await _cluster.Policy.AuditAsync()).Valid);
        Assert.Equal(4, _cluster.Storage.Store.Commits);
    }

    [Fact]
    public async Task Two_activations_at_once_lose_nothing()
    {
        await using var other = await PolicyCluster.StartAsync(_cluster.Storage);
        await _cluster.CreateAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(2, 100).Select(n => TryAsync(n % 2 == 0 ? _cluster : other, n)));

        var applied = outcomes.OfType<CommandResult>().ToList();
        Assert.Equal(applied.Count + 1, _cluster.Storage.Store.Commits);
        Assert.Equal(Enumerable.Range(2, applied.Count), applied.Select(r => (int)r.Version).Order());
        Assert.True((await _cluster.Policy.AuditAsync()).Valid);
    }

    [Fact]
    public async Task A_thousand_writes_at_once_to_one_policy_are_all_applied()
    {
        await _cluster.CreateAsync();

        var results = await Task.WhenAll(Enumerable.Range(2, 1_000).Select(n => _cluster.EndorseAsync(n)));

        Assert.Equal(Enumerable.Range(2, 1_000), results.Select(r => (int)r.Version).Order());
        var view = await _cluster.Policy.GetAsync(null, null);
        Assert.All(Enumerable.Range(2, 1_000), n => Assert.Contains($"\"n{n}\":{n}", view.Attributes.ToString(), StringComparison.Ordinal));
        Assert.True((await _cluster.Policy.AuditAsync()).Valid);
    }

    [Fact]
    public async Task Rules_are_read_again_before_a_command_is_refused()
    {
        _cluster.Rules.Cached = () => null;
        Assert.Equal(1, (await _cluster.CreateAsync()).Version);
        Assert.Equal(1, _cluster.Rules.Refreshes);

        _cluster.Rules.Cached = () => FakeRules.Make("boat");
        Assert.Equal(ImportOutcomeKind.Unchanged, (await ImportAsync()).Kind);
        Assert.Equal(2, _cluster.Rules.Refreshes);

        _cluster.Rules.Cached = null;
        _cluster.Rules.Current = FakeRules.Make("boat");
        var rejected = await ImportAsync();
        Assert.Equal((ImportOutcomeKind.Rejected, ErrorCodes.Validation), (rejected.Kind, rejected.Code));
        Assert.Equal(3, _cluster.Rules.Refreshes);
    }

    [Fact]
    public async Task A_realm_that_does_not_exist_has_no_policies()
    {
        _cluster.Rules.Current = null;

        await Assert.ThrowsAsync<NotFoundException>(() => _cluster.CreateAsync());
    }

    [Fact]
    public async Task A_preview_commits_nothing()
    {
        await _cluster.CreateAsync();

        var preview = await _cluster.Policy.PreviewAsync(new(PolicyCluster.Context(2), TransactionType.Cancel, new(2018, 5, 1), null));

        Assert.Equal([PolicyStatus.Cancelled], preview.View.Status.ToArray());
        Assert.Equal(1, _cluster.Storage.Store.Commits);
    }

    [Fact]
    public async Task Commands_are_counted_by_type_and_outcome_and_traced_without_content()
    {
        var counted = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (
                instrument.Name == "concord.policy.commands"
                && ReferenceEquals(instrument.Meter.Scope, _cluster.Services.GetService(typeof(IMeterFactory)))
            )
                listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add(string.Join(' ', tags.ToArray().Select(t => t.Value))));
        meters.Start();
        var spans = new System.Collections.Concurrent.ConcurrentBag<Activity>();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Concord.Grains", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(activities);
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        await _cluster.Policy.CreateAsync(
            new(PolicyCluster.Context(1) with { TraceParent = Trace }, PolicyTestBed.Json(PolicyTestBed.Motor))
        );
        await _cluster.CreateAsync();
        await Assert.ThrowsAsync<VersionConflictException>(() => _cluster.EndorseAsync(2, version: 9));

        Assert.Equal(["create committed", "create replayed", "endorse version-conflict"], counted.Order(StringComparer.Ordinal));
        var span = Assert.Single(spans, s => s.TraceId.ToString() == "0af7651916cd43dd8448eb211c80319c");
        Assert.Equal("policy create", span.DisplayName);
        Assert.Equal(["concord.command"], span.TagObjects.Select(t => t.Key));
    }

    private Task<ImportOutcome> ImportAsync() =>
        _cluster.Policy.ImportAsync(
            new()
            {
                Context = PolicyCluster.Context(50),
                Target = ImportTarget.Policy,
                Input = PolicyTestBed.Json(PolicyTestBed.Motor),
                OnExisting = OnExisting.Renew,
            }
        );

    private static async Task<object> TryAsync(PolicyCluster cluster, int number)
    {
        try
        {
            return await cluster.EndorseAsync(number);
        }
        catch (StorageUnavailableException refused)
        {
            return refused;
        }
    }
}
