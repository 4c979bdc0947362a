namespace Concord.ArangoDb.StandIn;

/// <summary>An answer that says no, with the number and the text of the documentation's list of error codes.</summary>
internal sealed class ArangoException(int errorNum, string message, int? code = null) : Exception(message)
{
    public int ErrorNum { get; } = errorNum;

    /// <summary>HTTP status.</summary>
    public int Code { get; } = code ?? CodeOf(errorNum);

    /// <summary>What the server puts before messages about a query.</summary>
    public ArangoException During(string phase) => new(ErrorNum, $"AQL: {Message} (while {phase})", Code);

    private static int CodeOf(int errorNum) =>
        errorNum switch
        {
            1200 or 1207 or 1210 or 1601 or 1925 => 409,
            1202 or 1203 or 1212 or 1228 or 1600 or 1924 or 1926 or 1928 or 1930 or 1939 => 404,
            1500 => 410,
            11 or 1004 => 403,
            4 => 500,
            503 or 1429 or 1478 => 503,
            >= 400 and < 600 => errorNum,
            _ => 400,
        };
}

internal static class Fail
{
    public static ArangoException BadParameter(string detail) => new(10, $"bad parameter: {detail}");

    public static ArangoException Parse(string detail) => new(1501, detail);

    public static ArangoException CollectionNotFound(string name) => new(1203, $"collection or view not found: {name}");

    public static ArangoException DocumentNotFound() => new(1202, "document not found");

    public static ArangoException IllegalKey() => new(1221, "illegal document key");

    public static ArangoException AccessAfterModification(string what) => new(1579, $"access after data-modification by {what}");

    /// <summary>Documented, and not in this fake: the fake has to learn it before it is used.</summary>
    public static ArangoException NotCovered(string what) => new(501, $"{what} is not covered by the fake server", 501);

    /// <summary>Not documented: a real server may well let it pass.</summary>
    public static ArangoException Undocumented(string what) => new(10, $"undocumented: {what}");
}
