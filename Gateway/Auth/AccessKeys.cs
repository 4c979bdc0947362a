using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;

namespace Concord.Gateway.Auth;

/// <summary>A key from the configuration by its SHA-256: the key itself is not kept.</summary>
/// <param name="Hash">Of the key.</param>
/// <param name="Caller">Who presents the key. One for all requests: nothing changes a principal after it was made.</param>
internal sealed record AccessKey(ImmutableArray<byte> Hash, ClaimsPrincipal Caller)
{
    public static AccessKey Of(string name, ReadOnlySpan<byte> secret, Access access) =>
        new(
            [.. SHA256.HashData(secret)],
            new ClaimsPrincipal(new CallerIdentity(KeyAuthenticationHandler.SchemeName, CallerKind.Key, name, access))
        );
}

/// <summary>The keys from the configuration.</summary>
internal sealed class AccessKeys(ImmutableArray<AccessKey> keys)
{
    /// <summary>
    /// The caller whose key was presented; null where it is none of them. Constant time: all hashes are compared, each as a whole.
    /// </summary>
    public ClaimsPrincipal? CallerOf(ReadOnlySpan<byte> presented)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(presented, hash);
        ClaimsPrincipal? found = null;
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash.AsSpan()))
                found = key.Caller;
        }

        return found;
    }
}
