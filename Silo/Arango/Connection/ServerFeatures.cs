using System.Buffers;
using System.Globalization;

namespace Concord.Silo.Arango.Connection;

/// <summary>What a server of some version can do. Only what differs is here: the rest is of AQL 3.0.</summary>
internal sealed record ServerFeatures(string Version, string Edition)
{
    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789.");
    private readonly Version _number = Parse(Version);

    /// <summary>K_SHORTEST_PATHS.</summary>
    public bool HasShortestPaths => _number >= new Version(3, 5);

    /// <summary>ArangoSearch, with STARTS_WITH for several words.</summary>
    public bool HasSearch => _number >= new Version(3, 7, 1);

    /// <summary>COSINE_SIMILARITY.</summary>
    public bool HasCosine => _number >= new Version(3, 9);

    /// <summary>
    /// Vector indexes that leave out documents without a vector, and filter. They exist from 3.12.4, but there an index refuses a vertex that has no vector yet, and
    /// a query cannot ask for one kind.
    /// </summary>
    public bool HasVectorIndex => _number >= new Version(3, 12, 6);

    /// <summary>The number of cells of a vector index is the server's own choice.</summary>
    public bool ChoosesVectorCells => _number >= new Version(3, 12, 10);

    /// <summary>In words.</summary>
    public string Detail => string.Create(CultureInfo.InvariantCulture, $"""
        ArangoDB {Version} ({Edition}): paths level by level{(HasShortestPaths ? ", far ones by K_SHORTEST_PATHS" : ", far ones by SHORTEST_PATH")}; {(HasSearch
            ? "texts by an ArangoSearch view" : "no full-text search (needs 3.7.1)")}; {(HasVectorIndex
            ? "likeness by a vector index where the server is started with --vector-index, else by COSINE_SIMILARITY"
            : HasCosine ? "likeness by COSINE_SIMILARITY" : "no likeness (needs 3.9)")}.
        """);

    /// <summary>Of a server that hides its version the least is assumed.</summary>
    private static Version Parse(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(NumberLetters);
        return System.Version.TryParse(end < 0 ? text : text[..end].TrimEnd('.'), out var version) ? version : new Version(3, 0);
    }
}
