using System.Collections.Immutable;
using System.Globalization;
using Concord.Ports;

namespace Concord.Graph;

/// <summary>Where a subgraph or a shared vertex differs from what it should be, as text without personal data.</summary>
internal static class SubgraphComparison
{
    public const string Missing = "missing";
    public const string Extra = "extra";
    public const string Differing = "differing";

    /// <summary>Null if they agree.</summary>
    /// <param name="expected">Null: there is no state.</param>
    /// <param name="stored">Null: the graph has nothing.</param>
    public static GraphDrift? Compare(VertexId owner, Subgraph? expected, Subgraph? stored)
    {
        if (expected is null)
            return stored is null ? null : new(owner.ToString(), Extra, "No state belongs to it.");
        if (stored is null)
            return new(owner.ToString(), Missing, "Its vertex and all its edges are missing.");
        if (expected.IsEquivalentTo(stored) && expected.Version == stored.Version)
            return null;

        var (missing, extra, differing) = (new List<string>(), new List<string>(), new List<string>());
        if (stored.Properties is null)
            missing.Add("its vertex");
        else if (expected.Properties != stored.Properties)
            differing.Add("its vertex");
        CompareEdges(expected.Edges, stored.Edges, missing, extra, differing);
        if (expected.Version != stored.Version)
            differing.Add(
                string.Create(CultureInfo.InvariantCulture, $"its version ({stored.Version}, and the state has {expected.Version})")
            );
        return new(
            owner.ToString(),
            extra.Count + differing.Count == 0 ? Missing
                : missing.Count + differing.Count == 0 ? Extra
                : Differing,
            string.Join(' ', Describe("Missing", missing), Describe("Extra", extra), Describe("Differing", differing)).Trim()
        );
    }

    /// <summary>Null if it is correct.</summary>
    public static GraphDrift? Compare(SharedVertexComparison stand)
    {
        if (stand.Stored is null)
            return stand.Expected is null ? null : new(stand.Id.ToString(), Missing, "It is missing although edges refer to it.");
        if (stand.Expected is null)
            return new(stand.Id.ToString(), Extra, "It exists although no edge refers to it.");
        return stand.Stored.Properties == stand.Expected.Properties
            ? null
            : new(stand.Id.ToString(), Differing, "Its properties differ from the statements of its edges.");
    }

    private static void CompareEdges(
        ImmutableArray<SubgraphEdge> expected,
        ImmutableArray<SubgraphEdge> stored,
        List<string> missing,
        List<string> extra,
        List<string> differing
    )
    {
        // Not a dictionary: a damaged store may contain an edge twice.
        var left = stored.ToLookup(static edge => edge.Id, StringComparer.Ordinal);
        foreach (var edge in expected)
        {
            if (!left.Contains(edge.Id))
                missing.Add(edge.Type);
            else if (left[edge.Id].Any(other => other != edge))
                differing.Add(edge.Type);
        }

        var known = expected.Select(static edge => edge.Id).ToHashSet(StringComparer.Ordinal);
        extra.AddRange(stored.Where(edge => !known.Contains(edge.Id)).Select(static edge => edge.Type));
    }

    private static string Describe(string what, List<string> elements)
    {
        if (elements.Count == 0)
            return "";
        var counted = elements
            .GroupBy(static element => element, StringComparer.Ordinal)
            .Select(static group =>
                group.Key.StartsWith("its ", StringComparison.Ordinal)
                    ? group.Key
                    : string.Create(CultureInfo.InvariantCulture, $"{group.Count()} × {group.Key}")
            );
        return $"{what}: {string.Join(", ", counted)}.";
    }
}
