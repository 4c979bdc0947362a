using System.Text;
using Concord.Conformance;
using Concord.Errors;
using Concord.Policies;
using Concord.Projections;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Lists.Tests;

public sealed class PolicyListProjectionTests
{
    private static readonly RealmId Realm = RealmId.Parse("motor-fr");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStorage _storage;
    private readonly PolicyListProjection _projection;

    public PolicyListProjectionTests()
    {
        _storage = new(_time, partitions: 1);
        _projection = new(_storage.Store, new(_storage.Store, Options.Create(new ProjectionOptions()), _time), _storage.Index);
    }

    [Fact]
    public async Task Duplicate_and_reordered_events_lead_to_the_current_list()
    {
        for (var i = 0; i < 5; i++)
        {
            await CommitAsync($"motor-fr/A-{i}", "issue");
            await CommitAsync($"motor-fr/A-{i}", "cancel");
        }

        var entries = await _storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100);
        await ApplyAsync([.. entries.Reverse(), .. entries]);
        await ApplyAsync([entries[0]]);

        Assert.Equal(5, (await ListAsync(PolicyStatus.Cancelled)).Items.Length);
        Assert.Empty((await ListAsync(PolicyStatus.InForce)).Items);
    }

    [Fact]
    public async Task A_replay_repairs_a_damaged_row_of_the_same_version_and_a_delivery_does_not()
    {
        await CommitAsync("motor-fr/A-1", "issue");
        var entries = await _storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100);
        var whole = ListedPolicyFactory.Of(
            PolicyId.Create(Realm, "A-1"),
            EntityTimeline.Decode(new("motor-fr/A-1"), await _storage.Store.ReadAsync(new("motor-fr/A-1")))
        );
        await _storage.Index.RewriteAsync([whole with { Segments = [whole.Segments[0] with { Status = [PolicyStatus.Lapsed] }] }], []);

        await ApplyAsync(entries);
        Assert.Empty((await ListAsync(PolicyStatus.InForce)).Items);

        await _projection.ApplyAsync(new(entries, IsReplay: true), default);
        Assert.Equal("A-1", Assert.Single((await ListAsync(PolicyStatus.InForce)).Items).Id.Number);
        Assert.Empty((await ListAsync(PolicyStatus.Lapsed)).Items);
    }

    [Fact]
    public async Task After_a_loss_the_state_replaces_a_row_of_a_lost_version()
    {
        await CommitAsync("motor-fr/A-1", "issue");
        var entries = await _storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100);
        var state = EntityTimeline.Decode(new("motor-fr/A-1"), await _storage.Store.ReadAsync(new("motor-fr/A-1")));
        var lost = ListedPolicyFactory.Of(PolicyId.Create(Realm, "A-1"), state) with { Version = 2 };
        await _storage.Index.ApplyAsync([lost with { Segments = [lost.Segments[0] with { Status = [PolicyStatus.Lapsed] }] }], []);

        _storage.Store.HasLost = true;
        await ApplyAsync(entries);

        Assert.Equal("A-1", Assert.Single((await ListAsync(PolicyStatus.InForce)).Items).Id.Number);
    }

    [Fact]
    public async Task The_list_is_paged_by_number()
    {
        for (var i = 0; i < 5; i++)
            await CommitAsync($"motor-fr/A-{i}", "issue");
        await ApplyAsync(await _storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100));

        var first = await ListAsync(limit: 3);
        var second = await ListAsync(limit: 3, after: first.Next);

        Assert.Equal(["A-0", "A-1", "A-2"], first.Items.Select(view => view.Id.Number));
        Assert.Equal("A-2", first.Next);
        Assert.Equal(["A-3", "A-4"], second.Items.Select(view => view.Id.Number));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Realms_are_listed_too()
    {
        await CommitAsync("home-fr", "created", """{"currency":"EUR","name":"Home"}""");
        await CommitAsync("motor-fr", "created", """{"currency":"EUR","name":"Motor"}""");
        await CommitAsync("motor-fr", "replaced", """{"currency":"EUR","name":"Motor France"}""");
        await ApplyAsync(await _storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100));

        var page = await new RealmListGrain(_storage.Index).QueryAsync("home-fr", 10);

        var realm = Assert.Single(page.Items);
        Assert.Equal((2, """{"currency":"EUR","name":"Motor France"}"""), (realm.Version, realm.Definition.ToString()));
    }

    [Fact]
    public async Task A_damaged_state_fails_its_event_and_is_not_waited_for()
    {
        await CommitAsync("motor-fr/A-0", "issue");
        _storage.Store.Tamper(new EntityKey("motor-fr/A-0"), _ => [7, 7, 7]);

        await Assert.ThrowsAsync<TimelineDamagedException>(async () =>
            await ApplyAsync(await _storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100))
        );
    }

    [Fact]
    public async Task A_damaged_policy_does_not_make_the_list_fail()
    {
        await CommitAsync("motor-fr/A-0", "issue");
        await CommitAsync("motor-fr/A-1", "issue");
        await ApplyAsync(await _storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100));
        _storage.Store.Tamper(new EntityKey("motor-fr/A-0"), _ => [7, 7, 7]);

        Assert.Equal("A-1", Assert.Single((await ListAsync()).Items).Id.Number);
    }

    [Fact]
    public async Task Entities_other_than_policies_and_realms_are_skipped()
    {
        await CommitAsync("motor-fr/A-0", "issue");
        await _storage.Store.CommitAsync(
            Concord.Conformance.Events.Commit(new("motor-fr/~orders"), 0, "no timeline", type: "concord.migrated.order")
        );
        await CommitAsync("motor-fr/A-1", "issue");

        await ApplyAsync(await _storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100));

        Assert.Equal(["A-0", "A-1"], (await ListAsync()).Items.Select(view => view.Id.Number));
    }

    [Fact]
    public async Task An_outage_of_the_store_is_waited_for()
    {
        await CommitAsync("motor-fr/A-0", "issue");
        var entries = await _storage.Store.ReadRangeAsync(0, EntryId.Zero, EntryId.Max, 100);
        _storage.Store.Outage.Begin();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => ApplyAsync(entries));
    }

    private Task ApplyAsync(IReadOnlyList<WalEntry> entries) => _projection.ApplyAsync(new(entries, IsReplay: false), default).AsTask();

    private Task<PolicyPage> ListAsync(PolicyStatus? status = null, int limit = 100, string? after = null) =>
        new PolicyListGrain(_storage.Store, _storage.Index, _time, NullLogger<PolicyListGrain>.Instance).QueryAsync(
            new()
            {
                Realm = Realm,
                Status = status,
                Limit = limit,
                After = after,
            }
        );

    private async Task CommitAsync(string subject, string type, string? changes = null)
    {
        var key = new EntityKey(subject);
        var timeline = EntityTimeline.Decode(key, await _storage.Store.ReadAsync(key));
        changes ??= timeline.Exists ? "{}" : """{"product":"motor","term":{"effectiveDate":"2026-01-01","expirationDate":"2027-01-01"}}""";
        await _storage.Store.CommitAsync(
            timeline.Append(
                new()
                {
                    Type = type,
                    EffectiveDate = new(2026, 1, 1),
                    CommitId = Guid.NewGuid(),
                    Actor = "test",
                    Origin = "test",
                    Changes = CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(changes)),
                },
                _time.GetUtcNow(),
                traceParent: null
            )
        );
    }
}
