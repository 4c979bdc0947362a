using System.Security.Cryptography;

namespace Concord.Timeline;

/// <summary>The hash that chains transactions: SHA-256 over the canonical bytes, in lower-case hex.</summary>
internal static class TransactionHash
{
    /// <summary>In bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    public static string Of(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Length];
        SHA256.HashData(data, digest);
        return Convert.ToHexStringLower(digest);
    }
}
