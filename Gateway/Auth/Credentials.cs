using System.Text;
using Microsoft.Extensions.Primitives;

namespace Concord.Gateway.Auth;

/// <summary>
/// The key in a request's <c>Authorization</c>: of scheme Bearer (RFC 6750), or the password of scheme Basic (RFC 7617), for browsers.
/// </summary>
internal static class Credentials
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    /// <summary>Null where there is no key, more than one, or one that cannot be read.</summary>
    public static byte[]? Read(StringValues authorization)
    {
        if (authorization is not [{ } value])
            return null;
        if (value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return Encoding.UTF8.GetBytes(value[Bearer.Length..].Trim());
        return value.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) ? Password(value[Basic.Length..].Trim()) : null;
    }

    /// <summary>The part after the first colon; the user name is ignored.</summary>
    private static byte[]? Password(string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
            return null;
        var colon = bytes.AsSpan(0, length).IndexOf((byte)':');
        return colon < 0 ? null : bytes[(colon + 1)..length];
    }
}
