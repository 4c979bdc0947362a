using System.Globalization;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class ListScenarios(EmbeddedGateway gateway)
{
    [Fact]
    public async Task A_list_read_with_the_position_of_a_write_includes_it()
    {
        var realm = await gateway.RealmAsync();
        for (var i = 1; i <= 5; i++)
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"A{i}");
            var response = await gateway.Http.PostAsync($"/v1/realms/{realm}/policies", HttpAssertions.Json(RequestBodies.Policy(number)));
            var position = response.Headers.GetValues("Concord-Position").Single();

            var list = await gateway.GetAsync($"/v1/realms/{realm}/policies?effectiveOn=2018-06-01&asset=V-{number}", position);

            Assert.Equal([number], list.GetProperty("items").EnumerateArray().Select(static p => p.GetProperty("number").GetString()));
        }
    }

    [Theory]
    [InlineData("party=C-A2", "A2")]
    [InlineData("asset=V-A3", "A3")]
    [InlineData("product=motor&effectiveOn=2018-06-01", "A1", "A2", "A3")]
    [InlineData("status=inForce&effectiveOn=2018-06-01&limit=2", "A1", "A2")]
    [InlineData("status=cancelled&effectiveOn=2018-06-01")]
    [InlineData("effectiveOn=2017-06-01")]
    [InlineData("q=lovel", "A1", "A2", "A3")]
    [InlineData("q=A3", "A3")]
    [InlineData("product=pets")]
    public async Task Each_filter_finds_the_matching_policies(string filter, params string[] numbers)
    {
        var realm = await gateway.RealmAsync();
        foreach (var number in (string[])["A1", "A2", "A3"])
            await gateway.PolicyAsync(realm, number);
        foreach (var number in (string[])["A1", "A2", "A3"])
        {
            var endorsed = await gateway.ApplyAsync($"/v1/realms/{realm}/policies/{number}", RequestBodies.Endorse("2018-02-01", "1.00"));
            await gateway.GetAsync($"/v1/realms/{realm}/policies", endorsed.GetProperty("position").GetString());
        }

        var list = await gateway.GetAsync($"/v1/realms/{realm}/policies?{filter}");

        Assert.Equal(numbers, list.GetProperty("items").EnumerateArray().Select(static p => p.GetProperty("number").GetString()));
        Assert.Equal(filter.Contains("limit", StringComparison.Ordinal), list.GetProperty("next").GetString() is not null);
    }

    [Fact]
    public async Task Events_of_a_policy_are_found_with_their_chain()
    {
        var realm = await gateway.RealmAsync();
        var policy = await gateway.PolicyAsync(realm);
        var endorsed = await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-02-01", "1.00"));
        var position = endorsed.GetProperty("position").GetString()!;

        var events = (await gateway.GetAsync($"/v1/wal/events?realm={realm}&policy=A1", position)).GetProperty("items");

        Assert.Equal(
            ["concord.policy.issue", "concord.policy.endorse"],
            events.EnumerateArray().Select(static e => e.GetProperty("type").GetString())
        );
        Assert.Equal(
            (position, endorsed.GetProperty("hash").GetString()),
            (events[1].GetProperty("id").GetString(), events[1].GetProperty("hash").GetString())
        );
        Assert.Equal(events[0].GetProperty("hash").GetString(), events[1].GetProperty("prev").GetString());
        Assert.Equal($"{realm}/A1", events[0].GetProperty("subject").GetString());

        var page = await gateway.GetAsync($"/v1/wal/events?policy={realm}/A1&limit=1");
        var rest = await gateway.GetAsync($"/v1/wal/events?policy={realm}/A1&cursor=" + page.GetProperty("next").GetString());
        Assert.Equal(position, Assert.Single(rest.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty((await gateway.GetAsync($"/v1/wal/events?policy={realm}/A1&type=renew")).GetProperty("items").EnumerateArray());
        Assert.Single((await gateway.GetAsync($"/v1/wal/events?policy={realm}/A1&from={position}")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("99:1-0")]
    [InlineData("1:9223372036854775000-0")]
    [InlineData("1:9223372036854775807-9223372036854775807")]
    [InlineData("1:1764000000000-9223372036854775807")]
    [InlineData("1:4102444800000-0")]
    public async Task A_position_that_was_never_written_is_refused_without_waiting(string position)
    {
        var response = await gateway.Http.SendAsync(HttpMethod.Get, "/v1/realms", null, ("Concord-Min-Position", position));

        await response.ProblemAsync(400, "validation");
    }

    [Theory]
    [InlineData("from=99:1-0")]
    [InlineData("to=99:1-0")]
    [InlineData("from=1:9223372036854775807-0")]
    [InlineData("from=1:1764000000000-9223372036854775807")]
    [InlineData("cursor=MXxldmVudHN8OTk6MS0w")]
    [InlineData("cursor=MXxldmVudHN8MToxLTkyMjMzNzIwMzY4NTQ3NzU4MDc")]
    public async Task A_position_outside_the_wal_is_refused(string query) =>
        await (await gateway.Http.GetAsync("/v1/wal/events?" + query)).ProblemAsync(400, "validation");
}
