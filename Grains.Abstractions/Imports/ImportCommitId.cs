using System.Security.Cryptography;
using System.Text;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Grains.Abstractions.Imports;

/// <summary>
/// The commit id of an imported row: the first 16 bytes of the SHA-256 over target, policy and canonical document. The same content always
/// has the same id, whatever file, line, import or process it comes from; so a repeated row is recognised by the policy itself.
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
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return new Guid(digest[..16], bigEndian: true);
    }
}
