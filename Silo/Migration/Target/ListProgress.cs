using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Ports;
using Concord.Wal;

namespace Concord.Silo.Migration;

/// <summary>
/// How far a list is migrated: the state of its entity, written in one step with each entry's event. It and the list contain everything
/// that the next event needs. So the same list always becomes the same events, however often the work was interrupted.
/// </summary>
internal sealed record ListProgress
{
    public int Schema { get; init; } = 1;

    /// <summary>The source key, see <see cref="ListKey.Text"/>.</summary>
    public required string Key { get; init; }

    /// <summary><see cref="EntryRules.Fingerprint"/> of the run that began.</summary>
    public required string Rules { get; init; }

    /// <summary>When the first run began: the time of all entries without a time.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>Entries migrated, including those that were set aside: the entity's version.</summary>
    public long Count { get; init; }

    public long SetAside { get; init; }

    /// <summary>Over the migrated entries, see <see cref="Extend"/>.</summary>
    public string Digest { get; init; } = "";

    /// <summary>SHA-256 of the first entry's bytes.</summary>
    public string First { get; init; } = "";

    /// <summary>SHA-256 of the last migrated entry's bytes.</summary>
    public string Last { get; init; } = "";

    /// <summary>Hash of the last event: the head of the chain.</summary>
    public string Head { get; init; } = "";

    /// <summary>Position of the first event, known from the second entry on.</summary>
    public string? Start { get; init; }

    public static ListProgress Begin(ListKey key, EntryRules rules, DateTimeOffset now) =>
        new()
        {
            Key = key.Text,
            Rules = rules.Fingerprint,
            Began = now.ToUniversalTime(),
        };

    /// <exception cref="KeyFailedException">The state is not that of a migrated list.</exception>
    public static ListProgress Read(StoredState state)
    {
        ListProgress? bookmark = null;
        try
        {
            bookmark = JsonSerializer.Deserialize(state.Data.Span, ListProgressJson.Default.ListProgress);
        }
        catch (JsonException)
        {
            // Reported below.
        }
        if (bookmark is null || bookmark.Schema != 1 || bookmark.Count != state.Version)
            throw new KeyFailedException(
                $"The state of {state.Key} in the store is not that of a migrated list, or of a newer version of this command. "
                    + "Nothing was changed."
            );
        return bookmark.Start is null && bookmark.Count == 1 ? bookmark with { Start = state.Position.ToString() } : bookmark;
    }

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, ListProgressJson.Default.ListProgress);

    public EntryId StartEntry => WalPosition.TryParse(Start, out var position) ? position.Entry : EntryId.Zero;

    /// <summary>
    /// The digest with one more entry: SHA-256 over the text of the previous digest (empty at first) and that of the entry's own SHA-256.
    /// </summary>
    public static string Extend(string digest, string entry) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(digest + entry)));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ListProgress))]
internal sealed partial class ListProgressJson : JsonSerializerContext;
