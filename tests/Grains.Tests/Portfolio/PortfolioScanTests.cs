using System.Globalization;
using System.Text;
using System.Text.Json;
using Concord.Conformance;
using Concord.Errors;
using Concord.Lists;
using Concord.Policies;
using Concord.Policies.Tests;
using Concord.Timeline;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Portfolio.Tests;

public sealed class PortfolioScanTests
{
    private const int Policies = 1_500;

    private static readonly RealmId Realm = PolicyTestBed.Id.Realm;
    private static readonly PortfolioPoint Point = new(new(2018, 6, 1), new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly InMemoryStorage _storage = new(new FakeTimeProvider(), partitions: 4);
    private readonly PortfolioScan _scan;

    public PortfolioScanTests() => _scan = new(_storage.Store, _storage.Index, TimeProvider.System);

    [Fact]
    public async Task Pages_have_every_policy_once_and_in_order()
    {
        for (var i = 0; i < Policies; i++)
            await CreateAsync(Number(i));
        var pages = await PagesAsync();

        Assert.True(pages.Count > 1);
        Assert.Equal(Enumerable.Range(0, Policies).Select(Number), pages.SelectMany(Numbers));
        Assert.Equal(Policies, pages.Sum(static page => page.Rows));
        Assert.Equal(Policies, pages.Sum(static page => page.Totals.Sum(static total => total.Count)));
        Assert.Equal(pages.SkipLast(1).Select(static page => page.Last), pages.SkipLast(1).Select(page => Numbers(page).Last()));
    }

    [Fact]
    public async Task A_page_ends_by_its_bytes_and_a_large_policy_always_fits()
    {
        var large = new string('x', 30_000);
        for (var i = 0; i < 100; i++)
            await CreateAsync(Number(i), large);

        var pages = await PagesAsync("attributes");

        Assert.All(pages, static page => Assert.InRange(page.Lines.Length, 1, (1 << 20) + 60_000));
        Assert.Equal(Enumerable.Range(0, 100).Select(Number), pages.SelectMany(Numbers));
    }

    [Fact]
    public async Task A_damaged_state_ends_the_page_before_it_and_names_it()
    {
        foreach (var number in (string[])["A1", "A2", "A3"])
            await CreateAsync(number);
        await DamageAsync("A2");

        var page = await _scan.ReadAsync(Realm, null, new SnapshotRows(Point, []), default);
        var beyond = await _scan.ReadAsync(Realm, "A2", new SnapshotRows(Point, []), default);

        Assert.Equal(["A1"], Numbers(page));
        Assert.Equal(("A2", ErrorCodes.StorageUnavailable), (page.Failure!.Number, page.Failure.Code));
        Assert.Equal(("A1", false), (page.Last, page.IsMore));
        Assert.Equal(1, page.Totals.Single().Count);
        Assert.Equal(["A3"], Numbers(beyond));
        Assert.Null(beyond.Failure);
    }

    [Fact]
    public async Task A_policy_that_was_not_there_is_read_and_has_no_row()
    {
        await CreateAsync("A1");
        var before = Point with { AsOf = new(2017, 12, 31) };

        var page = await _scan.ReadAsync(Realm, null, new SnapshotRows(before, []), default);

        Assert.Equal((0, 1, "A1"), (page.Rows, page.Policies, page.Last));
        Assert.Empty(page.Totals);
    }

    [Fact]
    public async Task A_realm_without_policies_has_one_empty_page()
    {
        var page = await _scan.ReadAsync(Realm, null, new SnapshotRows(Point, []), default);

        Assert.Equal((0, false, null), (page.Rows, page.IsMore, page.Last));
    }

    private async Task<List<PortfolioPage>> PagesAsync(params string[] fields)
    {
        var pages = new List<PortfolioPage>();
        do pages.Add(
            await _scan.ReadAsync(
                Realm,
                pages.LastOrDefault()?.Last,
                new SnapshotRows(
                    Point,
                    [.. fields.Select(static text => PortfolioField.TryParse(text, out var field, out _) ? field : null!)]
                ),
                default
            )
        );
        while (pages[^1].IsMore);
        return pages;
    }

    private async Task CreateAsync(string number, string text = "")
    {
        var id = PolicyId.Create(Realm, number);
        var input = PolicyTestBed.Motor.Replace("\"bonus\":0.5", $"\"bonus\":0.5,\"text\":\"{text}\"", StringComparison.Ordinal);
        var command = new CreatePolicy(new PolicyTestBed().Context(Guid.NewGuid()), PolicyTestBed.Json(input));
        var key = EntityKey.Of(id);
        var commit = CreateDecision
            .Decide(EntityTimeline.Empty(key), id, command, new(Realm, FakeRules.Make("motor")), Events.Time)
            .Commit!;
        await _storage.Store.CommitAsync(commit);
        var stored = EntityTimeline.Decode(key, await _storage.Store.ReadAsync(key));
        await _storage.Index.ApplyAsync([ListedPolicyFactory.Of(id, stored)], []);
    }

    private async Task DamageAsync(string number)
    {
        var key = EntityKey.Of(PolicyId.Create(Realm, number));
        var commit = Guid.NewGuid();
        await _storage.Store.CommitAsync(
            new()
            {
                Key = key,
                ExpectedVersion = 1,
                CommitId = commit,
                State = new byte[] { 9, 9, 9 },
                Event = Events.Of(key, 2, commitId: commit),
            }
        );
    }

    private static string Number(int policy) => string.Create(CultureInfo.InvariantCulture, $"A{policy:0000}");

    private static IEnumerable<string?> Numbers(PortfolioPage page) =>
        Encoding
            .UTF8.GetString(page.Lines)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("number").GetString());
}
