using System.Text.Json;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Commit;

namespace Concord.Grains.Policies.Audit;

/// <summary>Whether an event, in log or archive, agrees with itself: its envelope with the bytes that it carries.</summary>
internal static class EventCheck
{
    /// <summary>What does not agree, in words; null where all does.</summary>
    public static string? FindFault(WalEvent e)
    {
        var hash = TransactionHash.Of(e.Data.Utf8.Span);
        if (hash != e.Hash) return $"its bytes have the hash {hash}, its envelope says {e.Hash}.";
        TransactionMembers members;
        try
        {
            var reader = new Utf8JsonReader(e.Data.Utf8.Span);
            reader.Read();
            members = TransactionReader.Read(ref reader, e.Data.Utf8);
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException)
        {
            return $"its bytes are no transaction. {broken.Message}";
        }
        var transaction = new Transaction(members, e.Data.Utf8, default);
        var differs = transaction.Sequence != e.Version ? "version"
            : transaction.Prev != e.Prev ? "prev"
            : transaction.Subject != e.Subject ? "subject"
            : transaction.CommitId != e.CommitId ? "commit"
            : transaction.Origin != e.Origin ? "origin"
            : transaction.RecordedAt != e.Time ? "time"
            : !e.Type.EndsWith("." + transaction.Type, StringComparison.Ordinal) ? "type"
            : null;
        return differs is null ? null : $"its envelope and its bytes differ in {differs}.";
    }
}
