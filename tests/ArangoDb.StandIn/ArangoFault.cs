using System.Text.Json;

namespace Concord.ArangoDb.StandIn;

/// <summary>A request that came in.</summary>
/// <param name="Endpoint">Index in <see cref="ArangoServer.Endpoints"/>.</param>
/// <param name="Path">As it was sent, with the database and the query parameters.</param>
public sealed record ArangoRequest(int Endpoint, string Method, string Path, string Body)
{
    /// <summary>The text of a query; null for every other request.</summary>
    public string? Aql
    {
        get
        {
            if (Method != "POST" || !Path.EndsWith("/_api/cursor", StringComparison.Ordinal))
                return null;
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.TryGetProperty("query", out var query) ? query.GetString() : null;
        }
    }

    /// <summary>A query that writes.</summary>
    public bool IsWrite =>
        Aql is { } aql
        && (
            aql.Contains("UPSERT", StringComparison.Ordinal)
            || aql.Contains("INSERT", StringComparison.Ordinal)
            || aql.Contains("UPDATE", StringComparison.Ordinal)
            || aql.Contains("REMOVE", StringComparison.Ordinal)
        );

    /// <summary>Asks for the next part of an answer.</summary>
    public bool IsNextBatch => Method is "POST" or "PUT" && Path.Contains("/_api/cursor/", StringComparison.Ordinal);
}

/// <summary>A query that was carried out.</summary>
/// <param name="ScannedFull">Documents that were read without an index.</param>
/// <param name="ScannedIndex">Documents that an index has led to.</param>
public sealed record ArangoQuery(string Aql, int Results, long ScannedFull, long ScannedIndex)
{
    public long Scanned => ScannedFull + ScannedIndex;
}

/// <summary>What goes wrong with requests that <see cref="Matches"/> picks, <see cref="Times"/> times.</summary>
public sealed record ArangoFault
{
    public Func<ArangoRequest, bool> Matches { get; init; } = static _ => true;

    public int Times { get; init; } = 1;

    /// <summary>The request has its effect before it goes wrong.</summary>
    public bool AfterEffect { get; init; }

    /// <summary>The connection ends without an answer.</summary>
    public bool Drops { get; init; }

    /// <summary>HTTP status of an error that is answered; with <see cref="ErrorNum"/>.</summary>
    public int Code { get; init; }

    public int ErrorNum { get; init; }

    public string Message { get; init; } = "injected";

    /// <summary>What the request waits for; it goes on as if nothing had been, unless something else is said here too.</summary>
    public Task? Until { get; init; }

    /// <summary>Completes as soon as a request has run into this.</summary>
    public TaskCompletionSource Met { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static ArangoFault Conflict(int times = 1) =>
        new()
        {
            Matches = static r => r.IsWrite,
            Times = times,
            Code = 409,
            ErrorNum = 1200,
            Message = "AQL: write-write conflict",
        };

    public static ArangoFault UniqueViolation(int times = 1) =>
        new()
        {
            Matches = static r => r.IsWrite,
            Times = times,
            Code = 409,
            ErrorNum = 1210,
            Message = "AQL: unique constraint violated - in index primary of type primary over '_key'",
        };

    public static ArangoFault Unavailable(int times = 1) =>
        new()
        {
            Times = times,
            Code = 503,
            ErrorNum = 503,
            Message = "service unavailable",
        };

    /// <summary>The cluster has not enough replicas to write to.</summary>
    public static ArangoFault TooFewReplicas(int times = 1) =>
        new()
        {
            Matches = static r => r.IsWrite,
            Times = times,
            Code = 503,
            ErrorNum = 1429,
            Message = "not enough replicas for the configured write-concern are present",
        };

    /// <summary>It was written, and nobody hears of it.</summary>
    public static ArangoFault AnswerLost(int times = 1) =>
        new()
        {
            Matches = static r => r.IsWrite,
            Times = times,
            AfterEffect = true,
            Drops = true,
        };

    public static ArangoFault ConnectionLost(int times = 1) => new() { Times = times, Drops = true };
}
