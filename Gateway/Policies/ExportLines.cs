using System.Text;
using System.Text.Unicode;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>
/// The lines of an audit export: one for each transaction of the state, and one for each version that only WAL or archive have.
/// </summary>
internal static class ExportLines
{
    public static IEnumerable<ExportLine> Of(ChainEvidence evidence)
    {
        var events = evidence.Events.ToLookup(found => LineOf(evidence, found));
        var versions = Enumerable
            .Range(1, evidence.Transactions.Length)
            .Select(static sequence => (long)sequence)
            .Concat(
                events.Select(static group => group.Key).Where(version => version < 1 || version > evidence.Transactions.Length).Order()
            )
            .DefaultIfEmpty();
        var state = evidence.State is { } said
            ? new ExportState(
                said.Version,
                said.CommitId.ToString("N"),
                said.Partition,
                said.Damage,
                said.DamagedAt == 0 ? null : said.DamagedAt
            )
            : null;
        foreach (var version in versions)
        {
            yield return Line(evidence, version, [.. events[version]]) with
            {
                State = state,
            };
            state = null;
        }
    }

    /// <summary>An event of another transaction is reported in the line of the position where the state's own event should be.</summary>
    private static long LineOf(ChainEvidence evidence, EventEvidence found)
    {
        if (found.Entry.Event.Subject == evidence.Subject)
            return found.Entry.Event.Version;
        for (var i = 0; i < evidence.Transactions.Length; i++)
        {
            if (evidence.Transactions[i].Position == found.Entry.Position)
                return i + 1;
        }

        return found.Entry.Event.Version;
    }

    private static ExportLine Line(ChainEvidence evidence, long version, IReadOnlyList<EventEvidence> events)
    {
        if (version < 1 || version > evidence.Transactions.Length)
            return new()
            {
                Subject = evidence.Subject,
                Sequence = version,
                Records = [.. events.Select(static found => Event(found, default))],
            };

        var (position, data) = evidence.Transactions[(int)version - 1];
        var (text, bytes) = Text(data);
        return new()
        {
            Subject = evidence.Subject,
            Sequence = version,
            Position = position.ToString(),
            Prev = ChainVerifier.PrevOf(data) ?? "",
            Hash = ChainVerifier.HashOf(data.Utf8.Span),
            Data = text,
            Bytes = bytes,
            Records = [.. events.Select(found => Event(found, data))],
        };
    }

    /// <param name="same">The text that the line already has.</param>
    private static ExportEvent Event(EventEvidence found, CanonicalJson same)
    {
        var e = found.Entry.Event;
        var (text, bytes) = e.Data == same ? (null, null) : Text(e.Data);
        return new()
        {
            Record = found.Record,
            Position = found.Entry.Position.ToString(),
            Subject = e.Subject,
            Version = e.Version,
            Type = e.Type,
            Realm = e.Realm,
            Time = Instants.ToRfc3339(e.Time),
            Origin = e.Origin,
            Commit = e.CommitId.ToString("N"),
            Prev = e.Prev,
            Hash = e.Hash,
            Note = found.Note,
            Data = text,
            Bytes = bytes,
        };
    }

    private static (string? Text, byte[]? Bytes) Text(CanonicalJson data) =>
        Utf8.IsValid(data.Utf8.Span) ? (Encoding.UTF8.GetString(data.Utf8.Span), null) : (null, data.Utf8.ToArray());
}
