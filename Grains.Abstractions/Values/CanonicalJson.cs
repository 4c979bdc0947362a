using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Concord.Values;

/// <summary>
/// A JSON value as canonical UTF-8 text: object members sorted by ordinal name, no white space, one form per number and string.
/// Two values with the same meaning have the same bytes, so they can be hashed and compared. Made only by
/// <see cref="CanonicalJsonReader"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.json")]
public readonly struct CanonicalJson : IEquatable<CanonicalJson>
{
    /// <summary>The empty object, <c>{}</c>.</summary>
    public static readonly CanonicalJson EmptyObject = new("{}"u8.ToArray());

    [Id(0)]
    private readonly byte[]? _utf8;

    private CanonicalJson(byte[] utf8) => _utf8 = utf8;

    /// <summary>The canonical text in UTF-8; <c>null</c> (the JSON literal) for a default instance.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8 ?? NullLiteral;

    private static readonly byte[] NullLiteral = "null"u8.ToArray();

    /// <summary>
    /// Wraps bytes that are known to be canonical, because this code base wrote them or read them from its own store.
    /// </summary>
    public static CanonicalJson FromTrusted(byte[] utf8) => new(utf8);

    public bool Equals(CanonicalJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is CanonicalJson other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    public static bool operator ==(CanonicalJson left, CanonicalJson right) => left.Equals(right);

    public static bool operator !=(CanonicalJson left, CanonicalJson right) => !left.Equals(right);
}
