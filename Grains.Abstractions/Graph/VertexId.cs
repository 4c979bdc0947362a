using System.Diagnostics.CodeAnalysis;
using Concord.Policies;

namespace Concord.Graph;

/// <summary>
/// A vertex: <c>{kind}/{id}</c>, for instance <c>policies/motor-fr~A1</c>. What belongs to a realm has <c>{realm}~{its own id}</c>, a claim
/// <c>{realm}~{policy number}~{its own id}</c>, because claims are told apart within their policy. A realm id and a policy number hold no <c>~</c>; the last part may
/// hold anything.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.vertex-id")]
public readonly record struct VertexId
{
    private const char Separator = '~';

    /// <summary>The longest id there can be: realm, policy number, claim.</summary>
    private const int MaxLength = 63 + 1 + 64 + 1 + 256;

    [Id(0)]
    private readonly string? _kind;

    [Id(1)]
    private readonly string? _id;

    private VertexId(string kind, string id) => (_kind, _id) = (kind, id);

    /// <summary>One of <see cref="VertexKinds.All"/>.</summary>
    public string Kind => _kind ?? throw new InvalidOperationException("A vertex id without a value.");

    /// <summary>What follows the kind.</summary>
    public string Id => _id ?? throw new InvalidOperationException("A vertex id without a value.");

    /// <summary>The realm that it belongs to; null for a system.</summary>
    public string? Realm =>
        Kind switch
        {
            VertexKinds.Systems => null,
            VertexKinds.Realms => Id,
            _ => Id[..Id.IndexOf(Separator, StringComparison.Ordinal)],
        };

    /// <summary>Its id as the outside world knows it: a policy's number, a party's, asset's, place's or claim's own id, a realm's or system's name.</summary>
    public string OwnId =>
        Kind switch
        {
            VertexKinds.Systems or VertexKinds.Realms => Id,
            VertexKinds.Claims => Id[(Id.IndexOf(Separator, Id.IndexOf(Separator, StringComparison.Ordinal) + 1) + 1)..],
            _ => Id[(Id.IndexOf(Separator, StringComparison.Ordinal) + 1)..],
        };

    public static VertexId Policy(PolicyId id) => new(VertexKinds.Policies, $"{id.Realm.Value}{Separator}{id.Number}");

    public static VertexId RealmOf(RealmId realm) => new(VertexKinds.Realms, realm.Value);

    public static VertexId Party(RealmId realm, string id) => new(VertexKinds.Parties, $"{realm.Value}{Separator}{id}");

    public static VertexId Asset(RealmId realm, string id) => new(VertexKinds.Assets, $"{realm.Value}{Separator}{id}");

    public static VertexId Place(RealmId realm, string id) => new(VertexKinds.Places, $"{realm.Value}{Separator}{id}");

    public static VertexId Claim(PolicyId policy, string id) =>
        new(VertexKinds.Claims, $"{policy.Realm.Value}{Separator}{policy.Number}{Separator}{id}");

    public static VertexId SystemOf(string system) => new(VertexKinds.Systems, system);

    /// <summary>The policy or realm whose state this vertex comes from, by the key of its entity; null for what several entities may speak of.</summary>
    public string? EntityKey =>
        Kind switch
        {
            VertexKinds.Policies => $"{Realm}/{OwnId}",
            VertexKinds.Realms => Id,
            _ => null,
        };

    /// <summary>Reads <c>{kind}/{id}</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out VertexId id)
    {
        id = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0 && TryCreate(text![..slash], text[(slash + 1)..], out id);
    }

    /// <summary>As <see cref="TryParse"/>, of what a caller gives (see <see cref="TryCreateTrimmed"/>).</summary>
    public static bool TryParseTrimmed([NotNullWhen(true)] string? text, out VertexId id)
    {
        id = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0 && TryCreateTrimmed(text![..slash], text[(slash + 1)..], out id);
    }

    /// <summary>False where there is no such kind, or the id has not the form that this kind asks for; of characters it refuses what policies refuse, and no more.</summary>
    public static bool TryCreate(string kind, string id, out VertexId vertex)
    {
        ArgumentNullException.ThrowIfNull(id);
        var sound =
            id.Length is > 0 and <= MaxLength
            && !id.AsSpan().ContainsAnyInRange('\u0000', '\u001f')
            && kind switch
            {
                VertexKinds.Systems => true,
                VertexKinds.Realms => RealmId.TryParse(id, out _),
                VertexKinds.Policies => TrySplit(id, out var number) && PolicyId.IsNumber(number),
                VertexKinds.Claims => TrySplit(id, out var rest)
                    && rest.IndexOf(Separator, StringComparison.Ordinal) is > 0 and var cut
                    && PolicyId.IsNumber(rest[..cut])
                    && cut + 1 < rest.Length,
                VertexKinds.Parties or VertexKinds.Assets or VertexKinds.Places => TrySplit(id, out _),
                _ => false,
            };
        vertex = sound ? new(kind, id) : default;
        return sound;
    }

    /// <summary>
    /// As <see cref="TryCreate"/>, of what a caller gives: white space around its own id is no part of it (see <see cref="IdText"/>). What reads a store
    /// does not ask for this: there an id is what stands there.
    /// </summary>
    public static bool TryCreateTrimmed(string kind, string id, out VertexId vertex)
    {
        ArgumentNullException.ThrowIfNull(id);
        var own = 0;
        for (
            var parts = kind switch
            {
                VertexKinds.Systems or VertexKinds.Realms => 0,
                VertexKinds.Claims => 2,
                _ => 1,
            };
            parts > 0 && own >= 0;
            parts--
        )
            own = id.IndexOf(Separator, own) is >= 0 and var cut ? cut + 1 : -1;
        return TryCreate(kind, own < 0 ? id : string.Concat(id.AsSpan(0, own), IdText.Trim(id.AsSpan(own))), out vertex);
    }

    /// <summary>Ordinal order of kind, then id.</summary>
    public static int CompareOrdinal(VertexId left, VertexId right) =>
        string.CompareOrdinal(left._kind, right._kind) is var order and not 0 ? order : string.CompareOrdinal(left._id, right._id);

    public override string ToString() => $"{Kind}/{Id}";

    private static bool TrySplit(string id, out string rest)
    {
        var cut = id.IndexOf(Separator, StringComparison.Ordinal);
        rest = cut < 0 ? "" : id[(cut + 1)..];
        return rest.Length > 0 && RealmId.TryParse(id[..cut], out _);
    }
}
