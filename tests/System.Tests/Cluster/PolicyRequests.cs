using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concord.System.Tests;

/// <summary>
/// The requests of the load, each as an operation of the history. Whatever comes back, or does not, is an outcome and never an exception.
/// </summary>
internal sealed class PolicyRequests(string realm, TimeSpan patience)
{
    private const string Idempotency = "Idempotency-Key";
    private const string Position = "Concord-Position";
    private const string MinPosition = "Concord-Min-Position";

    /// <summary>What a write may say in the policy about its writer.</summary>
    public const string MarkAttribute = "mark";

    public sealed record Answer(Operation Operation, int Status, string? Code, bool HasRetryAfter, string? Position, TimeSpan Took);

    /// <summary>A change that is conditional on a version; of version 0, the policy's beginning.</summary>
    public Task<Answer> WriteAsync(HttpClient gateway, Operation write)
    {
        var attributes = new JsonObject { [MarkAttribute] = write.Key };
        var (path, body) =
            write.Expected == 0
                ? (
                    "",
                    new JsonObject
                    {
                        ["number"] = write.Policy,
                        ["product"] = "van",
                        ["effectiveDate"] = "2020-01-01",
                        ["expirationDate"] = "2100-01-01",
                        ["attributes"] = attributes,
                        ["premium"] = new JsonObject { ["amount"] = "420.00", ["currency"] = "EUR" },
                        ["parties"] = new JsonArray(new JsonObject { ["role"] = "policyholder", ["id"] = HolderOf(write.Policy) }),
                        ["assets"] = new JsonArray(new JsonObject { ["kind"] = "vehicle", ["id"] = "V-" + write.Policy }),
                    }
                )
                : (
                    $"/{write.Policy}/transactions",
                    new JsonObject
                    {
                        ["type"] = "endorse",
                        ["effectiveDate"] = "2020-01-01",
                        ["reason"] = write.Key,
                        ["changes"] = new JsonObject { ["attributes"] = attributes },
                    }
                );
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/realms/{realm}/policies{path}")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(Idempotency, write.Key);
        if (write.Expected > 0)
            request.Headers.Add("If-Match", string.Create(CultureInfo.InvariantCulture, $"\"{write.Expected}\""));
        return SendAsync(gateway, request, write with { Outcome = Outcome.Unknown, Version = 0 }, Written);
    }

    public Task<Answer> ReadAsync(HttpClient gateway, Operation read) =>
        SendAsync(
            gateway,
            new(HttpMethod.Get, $"/v1/realms/{realm}/policies/{read.Policy}"),
            read,
            static (read, body) =>
                read with
                {
                    Outcome = Outcome.Shown,
                    Version = (long)body["version"]!,
                    Mark = MarkOf(body["attributes"]),
                }
        );

    public Task<Answer> ReadHistoryAsync(HttpClient gateway, Operation read) =>
        SendAsync(
            gateway,
            new(HttpMethod.Get, $"/v1/realms/{realm}/policies/{read.Policy}/transactions?limit=1000"),
            read,
            static (read, body) =>
            {
                var marks = body["items"]!.AsArray().Select(static item => MarkOf(item!["changes"]!["attributes"]) ?? "").ToList();
                return read with { Outcome = Outcome.Shown, Version = body["next"] is null ? marks.Count : 0, Marks = marks };
            }
        );

    /// <summary>As the projection has it, which must have passed a position.</summary>
    public Task<Answer> ReadListAsync(HttpClient gateway, Operation read, string? position)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/realms/{realm}/policies?party={HolderOf(read.Policy)}");
        if (position is not null)
            request.Headers.Add(MinPosition, position);
        return SendAsync(
            gateway,
            request,
            read,
            static (read, body) =>
                body["items"]!.AsArray() switch
                {
                    [{ } item] => read with
                    {
                        Outcome = Outcome.Shown,
                        Version = (long)item["version"]!,
                        Mark = MarkOf(item["attributes"]),
                    },
                    _ => read with { Outcome = Outcome.Shown, Version = 0 },
                }
        );
    }

    public static string? MarkOf(JsonNode? attributes) => (string?)attributes?[MarkAttribute];

    private static string HolderOf(string policy) => "H-" + policy;

    private static Operation Written(Operation write, JsonNode body) =>
        write with
        {
            Outcome = Outcome.Accepted,
            Version = (long)body["version"]!,
        };

    private async Task<Answer> SendAsync(
        HttpClient gateway,
        HttpRequestMessage request,
        Operation operation,
        Func<Operation, JsonNode, Operation> shown
    )
    {
        using var _ = request;
        var started = Stopwatch.GetTimestamp();
        operation = operation with { Invoked = operation.Invoked == 0 ? started : operation.Invoked };
        try
        {
            using var limit = new CancellationTokenSource(patience);
            using var response = await gateway.SendAsync(request, limit.Token);
            var text = await response.Content.ReadAsStringAsync(limit.Token);
            var ended = Stopwatch.GetTimestamp();
            var body = JsonNode.Parse(text);
            var answered = response.IsSuccessStatusCode ? shown(operation, body!) : Refused(operation, response.StatusCode, body!);
            var position = response.Headers.TryGetValues(Position, out var values) ? values.Single() : null;
            return new(
                answered with
                {
                    Completed = ended,
                },
                (int)response.StatusCode,
                (string?)body!["code"],
                response.Headers.RetryAfter is not null,
                position,
                Stopwatch.GetElapsedTime(started, ended)
            );
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException or OperationCanceledException or JsonException or InvalidOperationException)
        {
            var ended = Stopwatch.GetTimestamp();
            var why = e is OperationCanceledException ? $"none within {patience.TotalSeconds} s" : e.GetBaseException().Message;
            return new(operation with { Completed = ended }, 0, why, false, null, Stopwatch.GetElapsedTime(started, ended));
        }
    }

    /// <summary>A refusal is one below 500; above, a write may have been carried out.</summary>
    private static Operation Refused(Operation operation, HttpStatusCode status, JsonNode problem) =>
        (operation.Kind, status) switch
        {
            (OperationKind.Write, HttpStatusCode.PreconditionFailed) => operation with
            {
                Outcome = Outcome.Conflict,
                Version = (long)problem["current"]!["version"]!,
            },
            (OperationKind.Write, < HttpStatusCode.InternalServerError) => operation with { Outcome = Outcome.Refused },
            (OperationKind.Read, HttpStatusCode.NotFound) => operation with { Outcome = Outcome.Shown, Version = 0 },
            _ => operation,
        };
}
