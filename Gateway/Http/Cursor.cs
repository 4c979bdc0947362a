using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Concord.Gateway.Http;

/// <summary>
/// Where a page ended, as text that means nothing to the caller: base64url over <c>1|kind|value</c>. It holds the place itself, no session,
/// so it never expires and any gateway understands it. The kind keeps one list's cursor out of another.
/// </summary>
internal static class Cursor
{
    private const string Version = "1";

    [return: NotNullIfNotNull(nameof(value))]
    public static string? Write(string kind, string? value) =>
        value is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Version}|{kind}|{value}"));

    public static bool TryRead(string kind, string text, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (text.Length > 1_024 || !Base64Url.IsValid(text))
            return false;
        var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        var start = $"{Version}|{kind}|";
        if (!plain.StartsWith(start, StringComparison.Ordinal))
            return false;
        value = plain[start.Length..];
        return true;
    }
}
