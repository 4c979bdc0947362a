using System.Security.Cryptography;
using System.Text;
using Concord.Policies;

namespace Concord.Imports;

/// <summary>
/// The commit id of an imported row: the first 16 bytes of the SHA-256 over target, policy and canonical input. The same
/// content always has the same id, whatever file, line, import or process it comes from, so the policy recognises a repeated
/// row. If the same content is recorded again because something else has replaced it, its new id is derived from the first id
/// and the transaction that it follows.
/// </summary>
public static class ImportCommitId
{
    public static Guid Of(ImportTarget target, PolicyId policy, CanonicalJson document)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)target]);
        hash.AppendData(Encoding.UTF8.GetBytes(policy.ToString()));
        hash.AppendData([0]);
        hash.AppendData(document.Utf8.Span);
        return ContentId.Of(hash).ToGuid();
    }

    /// <param name="content">An id made by <see cref="Of"/>.</param>
    /// <param name="prev">Hash of the transaction that the new one follows.</param>
    public static Guid ForRepeat(Guid content, string prev)
    {
        ArgumentNullException.ThrowIfNull(prev);
        return ContentId.Of(content.ToString("N") + prev).ToGuid();
    }
}
