using System.Globalization;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>A silo of its own, and two gateways that are its clients: one that tries nothing again, and one that is patient.</summary>
public sealed class TwoGateways : IAsyncLifetime
{
    public TcpSilo Silo { get; } = new();

    public EmbeddedGateway One { get; private set; } = null!;

    public EmbeddedGateway Other { get; private set; } = null!;

    /// <summary>Where <see cref="Other"/> listens, known before it does.</summary>
    public Uri OtherAddress { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{TcpSilo.FreePort()}"));

    /// <summary>The other one's start, which waits for the silo.</summary>
    public Task OtherStarts { get; private set; } = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        One = Client("--urls", "http://127.0.0.1:0", "--Cluster:RetryFor", "00:00:00");
        Other = Client("--urls", OtherAddress.ToString(), "--Cluster:RetryFor", "00:01:00");
        OtherStarts = Other.InitializeAsync().AsTask();
        using (var http = new HttpClient { BaseAddress = OtherAddress })
            await SignalWait.For(AliveAsync(http), "the gateway to be alive");
        await Silo.StartAsync();
        await SignalWait.For(OtherStarts, "the gateway to find the silo");
        await One.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
        await Silo.DisposeAsync();
    }

    private EmbeddedGateway Client(params string[] settings) =>
        new()
        {
            Settings =
            [
                "--Cluster",
                Silo.Gateway.ToString(),
                "--Cluster:ClusterId",
                TcpSilo.ClusterId,
                "--Cluster:DrainNotice",
                "00:00:00",
                .. settings,
            ],
        };

    /// <summary>While there is no silo: alive, not started, not ready; and whoever asks for more is told at once.</summary>
    private static async Task AliveAsync(HttpClient http)
    {
        while (true)
        {
            try
            {
                Assert.Equal("""{"status":"live"}""", await http.GetStringAsync("/health/live"));
                break;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }

        Assert.Equal(503, (int)(await http.GetAsync("/health/startup")).StatusCode);
        Assert.Equal(503, (int)(await http.GetAsync("/health/ready")).StatusCode);
        using var info = await http.GetAsync("/v1/info");
        Assert.Equal(503, (int)info.StatusCode);
        Assert.NotNull(info.Headers.RetryAfter);
    }
}
