using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Concord.Ports;
using Concord.Timeline;
using Concord.Wal;

namespace Concord.Silo.Migration;

/// <summary>
/// The event of an entry. Only the entry, its place and the previous event determine it. Made again it has the same bytes, so a repeated
/// commit is recognised and verification can compare exactly.
/// </summary>
internal static class MigratedEvents
{
    /// <summary>The commit that migrates one more entry.</summary>
    /// <param name="after">The progress that it leads to.</param>
    public static Commit Append(SourceList list, ListProgress bookmark, DecodedEntry entry, out ListProgress after)
    {
        var e = Create(list, bookmark, entry);
        after = Advance(bookmark, entry, e.Hash);
        return new()
        {
            Key = list.Key.Subject,
            ExpectedVersion = bookmark.Count,
            CommitId = e.CommitId,
            State = after.Encode(),
            Event = e,
        };
    }

    public static ListProgress Advance(ListProgress bookmark, DecodedEntry entry, string hash) =>
        bookmark with
        {
            Count = bookmark.Count + 1,
            SetAside = bookmark.SetAside + (entry.Json is null ? 1 : 0),
            Digest = ListProgress.Extend(bookmark.Digest, entry.Sha256),
            First = bookmark.Count == 0 ? entry.Sha256 : bookmark.First,
            Last = entry.Sha256,
            Head = hash,
        };

    public static WalEvent Create(SourceList list, ListProgress bookmark, DecodedEntry entry)
    {
        var (subject, sequence) = (list.Key.Subject, bookmark.Count + 1);
        var (commit, time) = (CommitIdOf(subject, sequence, entry.Sha256), entry.Time ?? bookmark.Began);
        var data = Write(list, bookmark, entry, sequence, commit, time);
        return new()
        {
            Subject = subject.Value,
            Type = entry.Type,
            Realm = list.Key.Realm.Value,
            Time = time,
            Version = sequence,
            Origin = entry.Origin,
            CommitId = commit,
            Prev = bookmark.Head,
            Hash = Convert.ToHexStringLower(SHA256.HashData(data.Utf8.Span)),
            TraceParent = null,
            Data = data,
        };
    }

    /// <summary>Of subject, sequence and the digest of the entry's bytes.</summary>
    private static Guid CommitIdOf(EntityKey subject, long sequence, string digest) =>
        ContentId.Of(string.Create(CultureInfo.InvariantCulture, $"{subject.Value}\n{sequence}\n{digest}")).ToGuid();

    /// <summary>Canonical: members in ordinal order.</summary>
    private static CanonicalJson Write(
        SourceList list,
        ListProgress bookmark,
        DecodedEntry entry,
        long sequence,
        Guid commit,
        DateTimeOffset time
    )
    {
        var output = new ArrayBufferWriter<byte>(512 + (2 * entry.Raw.Length));
        Ascii(output, $"{{\"commit\":\"{commit:N}\"");
        if (entry.Json is { } json)
        {
            output.Write(",\"entry\":"u8);
            output.Write(json.Utf8.Span);
        }
        Ascii(output, $",\"index\":{list.IndexOf(sequence)},\"key\":");
        CanonicalJsonText.WriteString(output, list.Key.Text);
        output.Write(",\"origin\":"u8);
        CanonicalJsonText.WriteString(output, entry.Origin);
        Ascii(output, $",\"prev\":\"{bookmark.Head}\"");
        if (entry.Json is null)
        {
            Ascii(output, $",\"raw\":\"{Convert.ToBase64String(entry.Raw)}\",\"reason\":");
            CanonicalJsonText.WriteString(output, entry.Fault!);
        }
        Ascii(output, $",\"sequence\":{sequence},\"sha256\":\"{entry.Sha256}\",\"subject\":");
        CanonicalJsonText.WriteString(output, list.Key.Subject.Value);
        Ascii(output, $",\"time\":\"{Instants.ToText(time)}\",\"timeFrom\":\"{(entry.Time is null ? "migration" : "entry")}\",\"type\":");
        CanonicalJsonText.WriteString(output, entry.Type);
        output.Write("}"u8);
        return CanonicalJson.FromTrusted(output.WrittenSpan.ToArray());
    }

    private static void Ascii(ArrayBufferWriter<byte> output, FormattableString text) =>
        Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture), output);
}
