namespace Concord.Values;

/// <summary>JSON Pointers (RFC 6901).</summary>
public static class JsonPointer
{
    /// <summary>The pointer to member <paramref name="name"/> of what <paramref name="pointer"/> points to.</summary>
    public static string Append(string pointer, string name) =>
        name.AsSpan().ContainsAny('~', '/')
            ? pointer + "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            : pointer + "/" + name;
}
