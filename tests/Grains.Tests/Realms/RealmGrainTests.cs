using System.Text;
using Concord.Conformance;
using Concord.Errors;
using Concord.Policies;
using Concord.Testing;
using Concord.Timeline;
using Concord.Values;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Realms.Tests;

public sealed class RealmGrainTests
{
    private static readonly RealmId Realm = RealmId.Parse("motor-fr");
    private readonly TimelineOptions _options = new();

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryStore _store = new();
    private readonly RealmRulesProvider _rules;

    public RealmGrainTests() => _rules = new(_store, _time, NullLogger<RealmRulesProvider>.Instance);

    [Fact]
    public async Task A_realm_is_created_replaced_and_keeps_its_history()
    {
        var created = await Grain().PutAsync(Put("First"));
        var replaced = await Grain().PutAsync(Put("Second", expected: 1));
        Assert.Equal((true, 1), (created.Created, created.View.Version));
        Assert.Equal((false, 2), (replaced.Created, replaced.View.Version));
        Assert.Equal(replaced.View, await Grain().GetAsync());

        var history = await Grain().GetHistoryAsync(0, 1);
        Assert.Equal((1, created.View, created.Position), (history.Next, history.Items[0].View, history.Items[0].Position));
        var rest = await Grain().GetHistoryAsync(1, 10);
        Assert.Null(rest.Next);
        Assert.Equal((history.Items[0].Hash, replaced.Position), (rest.Items[0].Prev, rest.Items[0].Position));
    }

    [Fact]
    public async Task The_same_definition_again_is_no_new_version()
    {
        var first = await Grain().PutAsync(Put("First"));
        var again = await Grain().PutAsync(Put("First"));
        Assert.Equal((first.View, false, first.Position), (again.View, again.Created, again.Position));
        Assert.Equal(1, _store.Commits);
    }

    [Fact]
    public async Task The_same_command_again_is_answered_with_its_first_outcome()
    {
        var command = Put("First");
        var first = await Grain().PutAsync(command);
        await Grain().PutAsync(Put("Second"));
        var again = await Grain().PutAsync(command);
        Assert.Equal((first.View, true, true), (again.View, again.Created, again.Replayed));
    }

    [Fact]
    public async Task Another_version_than_the_callers_is_a_conflict_that_says_what_changed()
    {
        await Grain().PutAsync(Put("First"));
        await Grain().PutAsync(Put("Second"));
        var e = await Assert.ThrowsAsync<VersionConflictException>(() => Grain().PutAsync(Put("Third", expected: 1)));
        Assert.Equal((1, 2), (e.Expected, e.Current));
        Assert.Equal(["/name"], e.Changed.ToArray());
    }

    [Fact]
    public async Task A_definition_with_errors_changes_nothing()
    {
        await Assert.ThrowsAsync<ValidationException>(() => Grain().PutAsync(new(Put("x").Context, Json("{}"))));
        await Assert.ThrowsAsync<NotFoundException>(() => Grain().GetAsync());
    }

    [Fact]
    public async Task Rules_are_read_once_a_second_and_a_replacement_here_is_seen_at_once()
    {
        Assert.Null(await _rules.GetAsync(Realm));
        await Grain().PutAsync(Put("First"));
        var first = await _rules.GetAsync(Realm);
        Assert.Equal(("EUR", 1L), (first!.Currency, first.Version));
        await Grain().PutAsync(Put("Second"));
        Assert.Equal(2, (await _rules.GetAsync(Realm))!.Version);

        // As on another silo: its own provider is not notified.
        await new RealmGrain(
            GrainContextStub.For("realm", Realm.Value),
            _store,
            new RealmRulesProvider(_store, _time, NullLogger<RealmRulesProvider>.Instance),
            _time,
            Options.Create(_options)
        ).PutAsync(Put("Third"));
        Assert.Equal(2, (await _rules.GetAsync(Realm))!.Version);
        Assert.Equal(3, (await _rules.GetAsync(Realm, refresh: true))!.Version);
        await new RealmGrain(
            GrainContextStub.For("realm", Realm.Value),
            _store,
            new RealmRulesProvider(_store, _time, NullLogger<RealmRulesProvider>.Instance),
            _time,
            Options.Create(_options)
        ).PutAsync(Put("Fourth"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4, (await _rules.GetAsync(Realm))!.Version);
    }

    [Fact]
    public async Task A_realm_whose_history_would_be_too_large_is_refused_and_keeps_what_it_has()
    {
        await Grain().PutAsync(Put("First"));
        _options.MaxBytes = 500;
        await Assert.ThrowsAsync<TooLargeException>(() => Grain().PutAsync(Put("Second")));

        Assert.Equal(1, (await Grain().GetAsync()).Version);
        Assert.Equal(1, _store.Commits);
    }

    [Fact]
    public async Task Rules_of_a_lost_definition_are_not_used_for_another_with_the_same_version()
    {
        await Grain().PutAsync(Put("First"));
        var kept = (await _store.ReadAsync(EntityKey.Of(Realm)))!;
        await Grain().PutAsync(Put("Lost"));
        await Grain().PutAsync(Put("Lost too"));
        var lost = await _rules.GetAsync(Realm);

        _store.Lose(kept, []);
        await new RealmGrain(
            GrainContextStub.For("realm", Realm.Value),
            _store,
            new RealmRulesProvider(_store, _time, NullLogger<RealmRulesProvider>.Instance),
            _time,
            Options.Create(_options)
        ).PutAsync(Put("Second"));
        await new RealmGrain(
            GrainContextStub.For("realm", Realm.Value),
            _store,
            new RealmRulesProvider(_store, _time, NullLogger<RealmRulesProvider>.Instance),
            _time,
            Options.Create(_options)
        ).PutAsync(Put("Third"));
        var now = await _rules.GetAsync(Realm, refresh: true);

        Assert.Equal(lost!.Version, now!.Version);
        Assert.NotEqual(lost.CommitId, now.CommitId);

        // A lower version than the cached one, which is lost as well.
        _store.Lose(kept, []);
        Assert.Equal(1, (await _rules.GetAsync(Realm, refresh: true))!.Version);
        Assert.Equal(1, (await _rules.GetAsync(Realm))!.Version);
    }

    private RealmGrain Grain() => new(GrainContextStub.For("realm", Realm.Value), _store, _rules, _time, Options.Create(_options));

    private static PutRealm Put(string name, long? expected = null) =>
        new(
            new()
            {
                CommitId = Guid.NewGuid(),
                Actor = "ada",
                Origin = "api",
                ExpectedVersion = expected,
            },
            Json($$"""{"name":"{{name}}","currency":"EUR","products":[{"code":"motor"}]}""")
        );

    private static CanonicalJson Json(string json) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(json));
}
