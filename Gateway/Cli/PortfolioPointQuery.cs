using Concord.Gateway.Portfolio;

namespace Concord.Gateway.Cli;

/// <summary>The parameters of the point that a trailer names.</summary>
internal static class PortfolioPointQuery
{
    public static IReadOnlyDictionary<string, string?> Of(PortfolioTrailer trailer)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (trailer.From is { } from && trailer.To is { } to)
        {
            query["from"] = $"{from.AsOf},{from.KnownAt}";
            query["to"] = $"{to.AsOf},{to.KnownAt}";
            return query;
        }
        query["asOf"] = trailer.AsOf;
        query["knownAt"] = trailer.KnownAt;
        if (trailer.Fields is { Length: > 0 } fields)
            query["fields"] = string.Join(',', fields);
        return query;
    }

    /// <summary>Whether what was given on the command line is what an earlier run was given. What was not given agrees.</summary>
    public static bool Agrees(string? given, string? earlier) =>
        given is null
        || Parts(given).SequenceEqual(Parts(earlier ?? ""), StringComparer.Ordinal)
        || (given.IndexOf(',', StringComparison.Ordinal) < 0 && earlier?.StartsWith(given + ",", StringComparison.Ordinal) == true);

    /// <summary>Days as they are, instants in one form, fields with their slash and in one order.</summary>
    private static IEnumerable<string> Parts(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static part =>
                Instants.TryParseRfc3339(part, out var instant) ? Instants.ToRfc3339(instant)
                : Days.TryParse(part, out _) ? part
                : "/" + part.TrimStart('/')
            )
            .Order(StringComparer.Ordinal);
}
