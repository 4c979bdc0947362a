using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Concord.Gateway.EndToEnd.Tests;
using Concord.Gateway.Fakes.Tests;
using Xunit;

namespace Concord.Gateway.Portfolio.Tests;

/// <summary>What was received of a snapshot or of movements as NDJSON.</summary>
internal sealed record ReceivedPortfolio(IReadOnlyList<string> Lines, JsonElement Trailer)
{
    public IReadOnlyList<JsonElement> Rows => [.. Lines.Select(static line => JsonDocument.Parse(line).RootElement)];

    public IEnumerable<string?> Numbers => Rows.Select(static row => row.GetProperty("number").GetString());

    /// <summary>As <c>sha256sum</c> computes it over the lines.</summary>
    public string Digest =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Lines.Select(static l => l + "\n")))));

    public static ReceivedPortfolio Of(string ndjson)
    {
        var lines = ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new(lines[..^1], JsonDocument.Parse(lines[^1]).RootElement.GetProperty("trailer"));
    }
}

/// <summary>Asks a gateway for portfolios, and makes some to ask for.</summary>
internal static class PortfolioBook
{
    public static async Task<ReceivedPortfolio> PortfolioAsync(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return ReceivedPortfolio.Of(text);
    }

    /// <summary>Policies A000, A001, … with premiums of 100 and more.</summary>
    public static async Task<string> RealmOfAsync(this EmbeddedGateway gateway, int policies)
    {
        var realm = await gateway.RealmAsync();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, policies),
            async (i, cancellationToken) =>
            {
                var number = string.Create(CultureInfo.InvariantCulture, $"A{i:000}");
                var body = RequestBodies
                    .Policy(number)
                    .Replace("420.00", (100 + i).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
                using var created = await gateway.Http.PostAsync(
                    $"/v1/realms/{realm}/policies",
                    HttpAssertions.Json(body),
                    cancellationToken
                );
                await created.JsonAsync(HttpStatusCode.Created);
            }
        );
        return realm;
    }

    /// <summary>The instant of the newest record of a policy.</summary>
    public static async Task<string> RecordedAtAsync(this EmbeddedGateway gateway, string policy) =>
        (await gateway.GetAsync(policy)).GetProperty("recordedAt").GetString()!;
}
