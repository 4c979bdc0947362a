using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Policies;
using Concord.Realms;
using Concord.Wal;
using Xunit;

namespace Concord.Gateway.Wal.Tests;

/// <summary>Lists are projections: their parameters, their pages, and waiting for a position.</summary>
public sealed class ProjectionReadTests : IClassFixture<FakeGateway>
{
    private readonly FakeGateway _gateway;
    private readonly List<(string Projection, WalPosition Position, TimeSpan Timeout)> _waits = [];
    private PolicyQuery? _policies;
    private EventQuery? _events;

    public ProjectionReadTests(FakeGateway gateway)
    {
        _gateway = gateway;
        _gateway.Grains.Clear();
        _gateway.Grains.On<IWalGrain>(
            _ => nameof(IWalGrain.WaitForAsync),
            args =>
            {
                _waits.Add(((string)args[0]!, (WalPosition)args[1]!, (TimeSpan)args[2]!));
                return Task.CompletedTask;
            }
        );
        _gateway.Grains.On<IWalGrain>(
            _ => nameof(IWalGrain.QueryEventsAsync),
            args =>
            {
                _events = (EventQuery)args[0]!;
                return Task.FromResult(new EventPage([Samples.Entry()], Samples.Position));
            }
        );
        _gateway.Grains.On<IPolicyListGrain>(
            _ => nameof(IPolicyListGrain.QueryAsync),
            args =>
            {
                _policies = (PolicyQuery)args[0]!;
                return Task.FromResult(new PolicyPage([Samples.Policy()], "A1"));
            }
        );
        _gateway.Grains.On<IRealmListGrain>(
            _ => nameof(IRealmListGrain.QueryAsync),
            _ => Task.FromResult(new RealmPage([Samples.Realm()], null))
        );
    }

    [Theory]
    [InlineData("/v1/realms", "policies")]
    [InlineData("/v1/realms/motor-fr/policies", "policies")]
    [InlineData("/v1/wal/events", "archive")]
    public async Task A_read_with_a_position_waits_for_its_projection(string path, string projection)
    {
        await (await _gateway.Http.SendAsync(HttpMethod.Get, path, null, ("Concord-Min-Position", "3:1764000000000-7"))).JsonAsync();

        Assert.Equal([(projection, Samples.Position, TimeSpan.FromSeconds(5))], _waits);
    }

    [Fact]
    public async Task A_projection_that_stays_behind_is_answered_with_retry_after()
    {
        _gateway.Grains.On<IWalGrain>(
            _ => nameof(IWalGrain.WaitForAsync),
            _ => Task.FromException(new ProjectionBehindException("not yet"))
        );

        var response = await _gateway.Http.SendAsync(HttpMethod.Get, "/v1/realms", null, ("Concord-Min-Position", "3:1-0"));

        await response.ProblemAsync(503, "projection-behind");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("3:17")]
    [InlineData("a:17-0")]
    [InlineData("3:17--1")]
    [InlineData("-3:17-0")]
    [InlineData("3:17-0,4:1-0")]
    public async Task An_invalid_position_is_refused(string value)
    {
        await (await _gateway.Http.SendAsync(HttpMethod.Get, "/v1/realms", null, ("Concord-Min-Position", value))).ProblemAsync(
            400,
            "validation"
        );

        Assert.Empty(_waits);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1001")]
    [InlineData("ten")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("%2B5")]
    public async Task A_limit_outside_its_range_is_refused(string limit)
    {
        foreach (
            var path in (string[])
                [
                    "/v1/realms",
                    "/v1/realms/motor-fr/policies",
                    "/v1/wal/events",
                    "/v1/wal/dead-letters",
                    "/v1/realms/motor-fr/history",
                    "/v1/realms/motor-fr/policies/A1/transactions",
                ]
        )
        {
            var problem = await (await _gateway.Http.GetAsync($"{path}?limit={limit}")).ProblemAsync(400, "validation");
            Assert.True(problem.GetProperty("errors").TryGetProperty("/limit", out _), problem.GetRawText());
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!!!")]
    [InlineData("MXxyZWFsbXN8YQ")] // of the realms
    public async Task A_cursor_of_another_list_is_refused(string cursor)
    {
        await (await _gateway.Http.GetAsync("/v1/realms/motor-fr/policies?cursor=" + cursor)).ProblemAsync(400, "validation");
    }

    [Fact]
    public async Task The_cursor_of_a_page_leads_to_the_next()
    {
        var first = await (await _gateway.Http.GetAsync("/v1/realms/motor-fr/policies?limit=1")).JsonAsync();
        Assert.Equal((1, null), (_policies!.Limit, _policies.After));

        await (await _gateway.Http.GetAsync("/v1/realms/motor-fr/policies?cursor=" + first.GetProperty("next").GetString())).JsonAsync();
        Assert.Equal((100, "A1"), (_policies.Limit, _policies.After));
    }

    [Fact]
    public async Task Every_filter_reaches_the_policy_list()
    {
        await (
            await _gateway.Http.GetAsync(
                "/v1/realms/motor-fr/policies?status=nonRenewing&product=motor&party=C1&asset=V1&effectiveOn=2018-06-01&q=ada%20love"
            )
        ).JsonAsync();

        Assert.Equal(
            new PolicyQuery
            {
                Realm = RealmId.Parse("motor-fr"),
                Status = PolicyStatus.NonRenewing,
                Product = "motor",
                Party = "C1",
                Asset = "V1",
                EffectiveOn = new(2018, 6, 1),
                Text = "ada love",
                Limit = 100,
            },
            _policies
        );
    }

    [Fact]
    public async Task Empty_filters_count_as_absent()
    {
        await (
            await _gateway.Http.GetAsync("/v1/realms/motor-fr/policies?status=&product=&party=&asset=&effectiveOn=&q=&limit=&cursor=")
        ).JsonAsync();

        Assert.Equal(new PolicyQuery { Realm = RealmId.Parse("motor-fr"), Limit = 100 }, _policies);
    }

    [Theory]
    [InlineData("status=active")]
    [InlineData("status=InForce")]
    [InlineData("status=1")]
    [InlineData("effectiveOn=2018-02-30")]
    [InlineData("party=a%00b")]
    public async Task A_filter_that_cannot_be_understood_is_refused(string query)
    {
        await (await _gateway.Http.GetAsync("/v1/realms/motor-fr/policies?" + query)).ProblemAsync(400, "validation");
    }

    [Fact]
    public async Task An_empty_list_of_a_realm_that_does_not_exist_is_not_found()
    {
        _gateway.Grains.On<IPolicyListGrain>(_ => nameof(IPolicyListGrain.QueryAsync), _ => Task.FromResult(new PolicyPage([], null)));
        _gateway.Grains.On<IRealmGrain>(
            _ => nameof(IRealmGrain.GetAsync),
            _ => Task.FromException<RealmView>(new NotFoundException("no realm"))
        );

        await (await _gateway.Http.GetAsync("/v1/realms/motor-fr/policies")).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task Events_are_cloud_events_with_the_position_as_id()
    {
        var page = await (
            await _gateway.Http.GetAsync("/v1/wal/events?realm=motor-fr&policy=A1&type=endorse&from=2026-11-23T12:00:00Z&to=3:5-0")
        ).JsonAsync();

        Assert.Equal(
            $$$"""
            {"specversion":"1.0","id":"3:1764000000000-7","source":"/v1/realms/motor-fr","type":"concord.policy.endorse",
            "subject":"motor-fr/A1","time":"2026-11-23T12:00:00Z","datacontenttype":"application/json","realm":"motor-fr","version":2,
            "origin":"api","commit":"0f8fad5bd9cb469fa16570867728950e","prev":"{{{Samples.Hash}}}","hash":"{{{Samples.Hash}}}",
            "traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","data":{"type":"endorse"}}
            """.ReplaceLineEndings(""),
            page.GetProperty("items")[0].GetRawText()
        );
        Assert.Equal(
            new EventQuery
            {
                Realm = "motor-fr",
                Policy = "A1",
                Type = "endorse",
                From = new(Samples.Noon, null),
                To = new(null, new(3, new(5, 0))),
                Limit = 100,
            },
            _events
        );

        await (await _gateway.Http.GetAsync("/v1/wal/events?cursor=" + page.GetProperty("next").GetString())).JsonAsync();
        Assert.Equal(Samples.Position, _events!.After);
    }

    [Fact]
    public async Task Events_of_migrated_lists_are_found_by_their_types()
    {
        await (await _gateway.Http.GetAsync("/v1/wal/events?realm=motor-fr&type=concord.migrated.order_created-2%2520x")).JsonAsync();

        Assert.Equal("concord.migrated.order_created-2%20x", _events!.Type);
    }

    [Theory]
    [InlineData("realm=No")]
    [InlineData("policy=A1")]
    [InlineData("policy=motor-fr/")]
    [InlineData("policy=motor-fr/a/b")]
    [InlineData("type=a%20b")]
    [InlineData("from=yesterday")]
    [InlineData("to=3")]
    public async Task An_event_query_that_cannot_be_understood_is_refused(string query)
    {
        var problem = await (await _gateway.Http.GetAsync("/v1/wal/events?" + query)).ProblemAsync(400, "validation");

        Assert.True(problem.GetProperty("errors").TryGetProperty("/" + query[..query.IndexOf('=')], out _), problem.GetRawText());
    }
}
