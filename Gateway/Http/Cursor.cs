using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Concord.Gateway.Http;

/// <summary>
/// Where a page ended, as opaque text: base64url over <c>1|kind|value</c>. It contains the place itself and needs no session, so it never
/// expires and any gateway can read it. The kind prevents the use of one list's cursor in another list.
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
