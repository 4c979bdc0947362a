using System.Net;
using Concord.Gateway.Fakes.Tests;
using Concord.Gateway.Wal.Tests;
using Concord.Ports;
using Concord.Testing;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

[NeedsServers]
[Collection(EmbeddedCollection.Name)]
public sealed class FeedScenarios(EmbeddedGateway gateway)
{
    [Fact]
    public async Task What_is_committed_from_now_on_is_sent_as_cloud_events()
    {
        var realm = await gateway.RealmAsync();
        var policy = await gateway.PolicyAsync(realm);
        using var feed = await SseReader.OpenAsync(gateway.Http, $"/v1/events?realm={realm}");
        Assert.Equal("text/event-stream", feed.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", feed.Response.Headers.CacheControl?.ToString());
        Assert.Equal("no", feed.Response.Headers.GetValues("X-Accel-Buffering").Single());

        var applied = await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-06-01", "2.00"));

        var sent = (await feed.NextAsync(1))[0];
        Assert.Equal(applied.GetProperty("position").GetString(), sent.Id);
        Assert.Equal(("1.0", sent.Id, "concord.policy.endorse"), (Text("specversion"), Text("id"), Text("type")));
        Assert.Equal(applied.GetProperty("hash").GetString(), Text("hash"));

        string? Text(string name) => sent.Data.GetProperty(name).GetString();
    }

    [Fact]
    public async Task A_client_that_comes_back_again_and_again_while_writes_go_on_gets_everything_once()
    {
        var realm = await gateway.RealmAsync();
        await gateway.PolicyAsync(realm, "A0");
        const int Policies = 60;
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i <= Policies; i += 4)
                await Task.WhenAll(Enumerable.Range(i, 4).Select(number => gateway.PolicyAsync(realm, $"A{number}")));
        });

        // The realm and its first policy are there already.
        var (received, last) = (new List<SseEvent>(), (string?)null);
        for (var part = 0; received.Count < Policies + 2; part++)
        {
            using var feed = await SseReader.OpenAsync(gateway.Http, $"/v1/events?from=start&realm={realm}", last);
            received.AddRange(await feed.NextAsync(Math.Min(1 + (part % 7), Policies + 2 - received.Count)));
            last = feed.LastEventId;
        }

        await writing;
        Assert.Equal(Policies + 2, received.Select(static e => e.EventId).Distinct().Count());
    }

    [Fact]
    public async Task Trimmed_events_come_from_the_archive_and_later_ones_from_the_wal()
    {
        var realm = await gateway.RealmAsync();
        var policy = await gateway.PolicyAsync(realm);
        var newest = (await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-06-01", "2.00"))).GetProperty("position").GetString()!;
        await gateway.GetAsync("/v1/wal/events?limit=1", newest);
        await gateway.GetAsync("/v1/realms", newest);
        Assert.True(WalPosition.TryParse(newest, out var position));
        Assert.True(await gateway.Services.GetRequiredService<IWriteAheadLog>().TrimAsync(position.Partition, EntryId.Max) > 0);

        using var feed = await SseReader.OpenAsync(gateway.Http, $"/v1/events?from=start&realm={realm}");
        var before = await feed.NextAsync(3);
        await gateway.ApplyAsync(policy, RequestBodies.Endorse("2018-07-01", "3.00"));

        Assert.Equal(
            ["", "/A1/1", "/A1/2"],
            before.Select(e => e.EventId[realm.Length..].Replace("/1", e.Subject == realm ? "" : "/1", StringComparison.Ordinal))
        );
        Assert.Equal($"{realm}/A1/3", (await feed.NextAsync(1))[0].EventId);
    }

    [Fact]
    public async Task A_feed_is_filtered_by_realm_policy_and_type()
    {
        var realm = await gateway.RealmAsync();
        var (a, b) = (await gateway.PolicyAsync(realm, "A"), await gateway.PolicyAsync(realm, "B"));
        using var ofPolicy = await SseReader.OpenAsync(gateway.Http, $"/v1/events?from=start&realm={realm}&policy=B");
        using var ofType = await SseReader.OpenAsync(gateway.Http, $"/v1/events?from=start&realm={realm}&type=endorse");

        await gateway.ApplyAsync(a, RequestBodies.Endorse("2018-06-01", "2.00"));
        await gateway.ApplyAsync(b, RequestBodies.Endorse("2018-06-01", "2.00"));

        Assert.Equal([$"{realm}/B/1", $"{realm}/B/2"], (await ofPolicy.NextAsync(2)).Select(static e => e.EventId));
        Assert.Equal([$"{realm}/A/2", $"{realm}/B/2"], (await ofType.NextAsync(2)).Select(static e => e.EventId).Order());
    }

    [Fact]
    public async Task Many_clients_get_the_same_in_the_same_order()
    {
        var realm = await gateway.RealmAsync();
        var feeds = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SseReader.OpenAsync(gateway.Http, $"/v1/events?realm={realm}")));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => gateway.PolicyAsync(realm, $"A{number}")));

        var received = await Task.WhenAll(feeds.Select(static feed => feed.NextAsync(20)));
        Assert.Equal(20, received[0].Select(static e => e.EventId).Distinct().Count());
        Assert.All(received, events => Assert.Equal(received[0].Select(static e => e.EventId), events.Select(static e => e.EventId)));
        foreach (var feed in feeds)
            feed.Dispose();
    }

    [Fact]
    public async Task Operators_pause_replay_and_resume_a_projection()
    {
        var realm = await gateway.RealmAsync();
        await gateway.PolicyAsync(realm);
        using var paused = await gateway.Http.SendAsync(
            HttpMethod.Post,
            "/v1/wal/projections/policies:pause",
            HttpAssertions.Json("""{"reason":"maintenance"}"""),
            ("Concord-Actor", "ada")
        );
        Assert.Equal("ada", (await paused.JsonAsync()).GetProperty("paused").GetProperty("by").GetString());

        var shown = await ProjectionAsync();
        Assert.Equal("waiting", shown.GetProperty("state").GetString());
        Assert.Equal("maintenance", shown.GetProperty("paused").GetProperty("reason").GetString());
        Assert.StartsWith("Paused since ", shown.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await (
            await gateway.Http.SendAsync(
                HttpMethod.Post,
                "/v1/wal/projections/policies:replay",
                HttpAssertions.Json("""{"from":"start"}""")
            )
        ).JsonAsync(HttpStatusCode.Accepted);
        await (
            await gateway.Http.SendAsync(
                HttpMethod.Post,
                "/v1/wal/projections/policies:replay",
                HttpAssertions.Json("""{"from":"start"}""")
            )
        ).ProblemAsync(409, "illegal-transition");

        using var resumed = await gateway.Http.PostAsync("/v1/wal/projections/policies:resume", null);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await resumed.JsonAsync()).GetProperty("paused").ValueKind);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var replay = (await ProjectionAsync()).GetProperty("replay");
        while (replay.GetProperty("state").GetString() == "running")
        {
            timeout.Token.ThrowIfCancellationRequested();
            replay = (await ProjectionAsync()).GetProperty("replay");
        }

        Assert.Equal("completed", replay.GetProperty("state").GetString());
        Assert.True(replay.GetProperty("applied").GetInt64() >= 2);
        Assert.False((await ProjectionAsync()).TryGetProperty("paused", out _));

        async Task<System.Text.Json.JsonElement> ProjectionAsync() =>
            (await gateway.GetAsync("/v1/wal"))
                .GetProperty("projections")
                .EnumerateArray()
                .Single(static projection => projection.GetProperty("group").GetString() == "policies");
    }
}
