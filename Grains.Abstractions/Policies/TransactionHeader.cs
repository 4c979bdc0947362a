using System.Text.Json;
using Concord.Wal;

namespace Concord.Policies;

/// <summary>The members of a transaction's bytes that the chain and the event's envelope refer to.</summary>
internal sealed record TransactionHeader(
    long Sequence,
    string Prev,
    string Subject,
    Guid? Commit,
    string Origin,
    DateTimeOffset? RecordedAt,
    string Type
)
{
    /// <summary>Null if the bytes are not a transaction.</summary>
    public static TransactionHeader? Read(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var json = JsonDocument.Parse(data);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !Number(root, "sequence", out var sequence))
                return null;
            if (Text(root, "prev") is not { } prev || Text(root, "subject") is not { } subject)
                return null;
            return new(
                sequence,
                prev,
                subject,
                Guid.TryParseExact(Text(root, "commit"), "N", out var commit) ? commit : null,
                Text(root, "origin") ?? "",
                Instants.TryParse(Text(root, "recordedAt"), out var at) ? at : null,
                Text(root, "type") ?? ""
            );
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Also for a text with invalid UTF-8.
            return null;
        }
    }

    /// <summary>
    /// Where an event in WAL or archive contradicts itself: its envelope differs from the bytes that it carries. Null if it
    /// does not.
    /// </summary>
    public static string? FindFault(WalEvent e)
    {
        var hash = ChainVerifier.HashOf(e.Data.Utf8.Span);
        if (hash != e.Hash)
            return $"its bytes have the hash {hash}, its envelope says {e.Hash}.";
        if (Read(e.Data.Utf8) is not { } data)
            return "its bytes are no transaction.";
        var slash = e.Subject.IndexOf('/', StringComparison.Ordinal);
        var differs =
            data.Sequence != e.Version ? "version"
            : data.Prev != e.Prev ? "prev"
            : data.Subject != e.Subject ? "subject"
            : data.Commit != e.CommitId ? "commit"
            : data.Origin != e.Origin ? "origin"
            : data.RecordedAt != e.Time ? "time"
            : e.Type != (slash < 0 ? "concord.realm." : "concord.policy.") + data.Type ? "type"
            : e.Realm != (slash < 0 ? e.Subject : e.Subject[..slash]) ? "realm"
            : null;
        return differs is null ? null : $"its envelope and its bytes differ in {differs}.";
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Number(JsonElement json, string name, out long number)
    {
        number = 0;
        return json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number);
    }
}
