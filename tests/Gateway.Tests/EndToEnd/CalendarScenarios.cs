using System.Net;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>What a client has kept is asked for again on later days.</summary>
[NeedsServers]
public sealed class CalendarScenarios : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly EmbeddedGateway _gateway;

    public CalendarScenarios() => _gateway = new() { Configure = builder => builder.Services.AddSingleton<TimeProvider>(_time) };

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_cancellation_shows_on_the_day_after_it_takes_effect()
    {
        var policy = await _gateway.PolicyAsync(await _gateway.RealmAsync());
        await _gateway.ApplyAsync(
            policy,
            """{"type":"renew","effectiveDate":"2026-01-01","changes":{"term":"""
                + """{"effectiveDate":"2026-01-01","expirationDate":"2027-01-01"}}}"""
        );
        await _gateway.ApplyAsync(policy, """{"type":"cancel","effectiveDate":"2026-11-30"}""");

        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(policy));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(policy));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(policy));
        Assert.Equal("cancelled", (await _gateway.GetAsync(policy)).GetProperty("status")[0].GetString());
        Assert.Equal(HttpStatusCode.NotModified, await AskAsync(policy + "?asOf=2026-12-31"));
    }

    private async Task<HttpStatusCode> AskAsync(string path)
    {
        using var response = await _gateway.Http.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", "\"3\""));
        Assert.Equal("\"3\"", response.Headers.ETag?.ToString());
        return response.StatusCode;
    }
}
