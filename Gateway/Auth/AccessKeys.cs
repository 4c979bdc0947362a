using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Concord.Gateway.Auth;

/// <summary>A key by its name and its SHA-256: the key itself is not kept.</summary>
internal sealed record AccessKey(string Name, ImmutableArray<byte> Hash)
{
    public static AccessKey Of(string name, ReadOnlySpan<byte> secret) => new(name, [.. SHA256.HashData(secret)]);
}

/// <summary>The keys that open the gateway.</summary>
internal sealed class AccessKeys(ImmutableArray<AccessKey> keys)
{
    public int Count => keys.Length;

    /// <summary>
    /// The name of the key that was presented; null where it is none of them. Constant time: all hashes are compared, each as a whole.
    /// </summary>
    public string? NameOf(ReadOnlySpan<byte> presented)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(presented, hash);
        string? found = null;
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash.AsSpan()))
                found = key.Name;
        }

        return found;
    }
}
