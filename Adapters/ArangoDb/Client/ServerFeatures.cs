using System.Buffers;
using System.Globalization;

namespace Concord.Adapters.ArangoDb;

/// <summary>What a server of some version can do. Only differences are here: the rest is the same as in <see cref="Oldest"/>.</summary>
internal sealed record ServerFeatures(string Version, string Edition)
{
    /// <summary>The oldest supported version: docs/decisions/0041. A server that does not report its version counts as this one.</summary>
    public const string Oldest = "3.7.1";

    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789.");
    private static readonly Version OldestNumber = System.Version.Parse(Oldest);
    private readonly Version _number = Parse(Version);

    public bool IsSupported => _number >= OldestNumber;

    /// <summary>How the next batch of a cursor is requested. <c>POST</c> exists from 3.7.11, and is the only way from 4.0 on.</summary>
    public HttpMethod Advance => _number >= new Version(3, 7, 11) ? HttpMethod.Post : HttpMethod.Put;

    /// <summary>COSINE_SIMILARITY.</summary>
    public bool HasCosine => _number >= new Version(3, 9);

    /// <summary>
    /// Vector indexes that skip documents without a vector, and support filters. They exist from 3.12.4, but there an index refuses a
    /// vertex without a vector, and a query cannot filter by kind.
    /// </summary>
    public bool HasVectorIndex => _number >= new Version(3, 12, 6);

    /// <summary>The server chooses the number of cells of a vector index.</summary>
    public bool ChoosesVectorCells => _number >= new Version(3, 12, 10);

    /// <summary>As text.</summary>
    public string Detail =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
        ArangoDB {Version} ({Edition}): paths level by level, far ones by K_SHORTEST_PATHS; texts by an ArangoSearch view; {(HasVectorIndex
            ? "likeness by a vector index where the server is started with --vector-index, else by COSINE_SIMILARITY"
            : HasCosine ? "likeness by COSINE_SIMILARITY" : "no likeness (needs 3.9)")}.
        """
        );

    private static Version Parse(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(NumberLetters);
        return System.Version.TryParse(end < 0 ? text : text[..end].TrimEnd('.'), out var version) ? version : OldestNumber;
    }
}
