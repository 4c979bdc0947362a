using System.Diagnostics.CodeAnalysis;
using Concord.Policies;

namespace Concord.Graph;

/// <summary>
/// A vertex: <c>{kind}/{id}</c>, for instance <c>policies/motor-fr~A1</c>. What belongs to a realm has <c>{realm}~{its own
/// id}</c>. A claim has <c>{realm}~{policy number}~{its own id}</c>, because a claim's id is unique only within its policy. A
/// realm id and a policy number contain no <c>~</c>; the last part may contain any character.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.vertex-id")]
public readonly record struct VertexId
{
    private const char Separator = '~';

    /// <summary>Length of the longest id: realm, policy number, claim.</summary>
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

    /// <summary>
    /// Its id outside Concord: a policy's number; a party's, asset's, place's or claim's own id; a realm's or system's name.
    /// </summary>
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

    /// <summary>The key of the policy or realm whose state this vertex comes from; null for a shared vertex.</summary>
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

    /// <summary>As <see cref="TryParse"/>, for a caller's text (see <see cref="TryCreateTrimmed"/>).</summary>
    public static bool TryParseTrimmed([NotNullWhen(true)] string? text, out VertexId id)
    {
        id = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0 && TryCreateTrimmed(text![..slash], text[(slash + 1)..], out id);
    }

    /// <summary>
    /// False if the kind does not exist or the id does not have the form of this kind. It refuses the same characters as
    /// policies do, and no others.
    /// </summary>
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
    /// As <see cref="TryCreate"/>, for a caller's text: white space around its own id is removed (see <see cref="IdText"/>).
    /// Readers of a store do not use this: there the id is exactly what is stored.
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
