using System.Globalization;
using System.Text.Json;
using Concord.Wal;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// An event to remove from the archive, in the form that the statement takes. The set-aside document is the archived one, with the last two
/// of these members added.
/// </summary>
internal sealed record StoredSetAsideEvent(string Key, string Hash, string AsideKey, string Reason, string SetAsideAt)
{
    public static StoredSetAsideEvent Of(SetAsideEvent aside)
    {
        var e = aside.Entry.Event;
        var key = ArchivedEvent.KeyOf(e.Subject, e.Version);
        return new(
            key,
            e.Hash,
            DocumentKey.Digest(string.Create(CultureInfo.InvariantCulture, $"{e.Subject}\n{e.Version}\n{e.Hash}")),
            aside.Reason.ToString(),
            Instants.ToText(aside.At)
        );
    }

    /// <exception cref="StorageUnavailableException">Somebody has changed the document.</exception>
    public static SetAsideEvent Read(JsonElement stored)
    {
        var entry = ArchivedEvent.Read(stored);
        return
            stored.TryGetProperty("reason", out var reason)
            && Enum.TryParse<SetAsideReason>(reason.ToString(), out var why)
            && stored.TryGetProperty("setAsideAt", out var at)
            && Instants.TryParse(at.ToString(), out var when)
            ? new(entry, why, when)
            : throw new StorageUnavailableException(
                $"The event {entry.Event.EventId} that was set aside in ArangoDB ({ReadModelSchema.SetAside}) is damaged."
            );
    }
}
