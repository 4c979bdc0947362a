using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// The numbers of all vertices of one kind in one generation. In a vertex's number the lower 32 bits are a counter, the next 4 the kind,
/// the rest the generation.
/// </summary>
internal readonly record struct VertexSpace(long Value)
{
    private const int CountBits = 32;
    private const int KindBits = 4;

    /// <summary>A kind's number is its index here, from 1. It is stored in files, so nothing may be inserted between.</summary>
    private static readonly string[] Kinds =
    [
        VertexKinds.Policies,
        VertexKinds.Parties,
        VertexKinds.Assets,
        VertexKinds.Claims,
        VertexKinds.Realms,
        VertexKinds.Systems,
        VertexKinds.Places,
    ];

    public long First => Value << CountBits;

    public long Last => ((Value + 1) << CountBits) - 1;

    public string? Kind => (Value & ((1 << KindBits) - 1)) is var number && number > 0 && number <= Kinds.Length ? Kinds[number - 1] : null;

    /// <summary>Policies and realms, which have subgraphs of their own.</summary>
    public bool IsOfOwners => Kind is VertexKinds.Policies or VertexKinds.Realms;

    public bool IsOfHubs => Kind is { } kind && VertexKinds.IsHub(kind);

    public static VertexSpace Of(long generation, string kind) =>
        TryOf(generation, kind) ?? throw new ArgumentException($"{kind} is no kind of vertex.", nameof(kind));

    public static VertexSpace? TryOf(long generation, string kind) =>
        Array.IndexOf(Kinds, kind) is >= 0 and var index ? new((generation << KindBits) | (uint)(index + 1)) : null;

    public static VertexSpace OfRow(long number) => new(number >> CountBits);

    /// <summary>All numbers of a generation.</summary>
    public static (long First, long Last) Generation(long generation) =>
        (generation << (KindBits + CountBits), ((generation + 1) << (KindBits + CountBits)) - 1);

    /// <summary>The vertex of this kind; null where the key is not of this kind, as after damage.</summary>
    public VertexId? Name(string key) => Kind is { } kind && VertexId.TryCreate(kind, key, out var id) ? id : null;
}
