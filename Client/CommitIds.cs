using System.Security.Cryptography;
using System.Text;

namespace Concord.Client;

/// <summary>
/// Commit ids that are derived from what is done. The same change has the same id in every process and after every restart, so
/// it is made once. The id is the first 16 bytes of the SHA-256 over the parts, each ended by a zero byte.
/// </summary>
public static class CommitIds
{
    /// <param name="parts">
    /// Who acts, what is done, to what, when: for instance <c>"reminders", "motor-fr/A1", "2027-01-01"</c>. No zero characters.
    /// </param>
    public static Guid Of(params ReadOnlySpan<string> parts)
    {
        if (parts.IsEmpty)
            throw new ArgumentException("A commit id is of something.", nameof(parts));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            if (part.Contains('\0', StringComparison.Ordinal))
                throw new ArgumentException("A part holds a zero character.", nameof(parts));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            hash.AppendData([0]);
        }

        return ContentId.Of(hash).ToGuid();
    }
}
