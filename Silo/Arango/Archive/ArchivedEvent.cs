using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Values;
using Concord.Grains.Abstractions.Wal;
using Concord.Silo.Arango.Client;
using Concord.Silo.Arango.Connection;
using Concord.Silo.Arango.ReadModels;

namespace Concord.Silo.Arango.Archive;

/// <summary>
/// An event as a document. Its data is a text, and not an object of the server's: the hash is over the canonical bytes, and the server keeps numbers and members in a way of its
/// own. A query can still look into it, with <c>JSON_PARSE</c>.
/// </summary>
internal sealed record ArchivedEvent
{
    /// <summary>Subject and version: an event that comes again has the same.</summary>
    [JsonPropertyName("_key")]
    public required string Key { get; init; }

    /// <summary>See <see cref="ArchivePlace"/>.</summary>
    public required string At { get; init; }

    public required int Partition { get; init; }

    /// <summary>The digest of the subject, to look up by.</summary>
    public required string Entity { get; init; }

    public required string Subject { get; init; }

    /// <summary>What follows the realm in the subject; null where nothing does.</summary>
    public string? Number { get; init; }

    public required long Version { get; init; }
    public required string Type { get; init; }

    /// <summary>The last part of the type.</summary>
    public string? Kind { get; init; }

    public required string Realm { get; init; }
    public required string Time { get; init; }
    public required string Origin { get; init; }
    public required Guid Commit { get; init; }
    public required string Prev { get; init; }
    public required string Hash { get; init; }
    public string? TraceParent { get; init; }
    public required string Data { get; init; }

    public static string KeyOf(string subject, long version) => DocumentKey.Of(
        "", subject, separator: '/', suffix: string.Create(CultureInfo.InvariantCulture, $".{version}"), whole: subject);

    public static ArchivedEvent Of(WalEntry entry)
    {
        var e = entry.Event;
        return new()
        {
            Key = KeyOf(e.Subject, e.Version),
            At = ArchivePlace.Of(entry.Position),
            Partition = entry.Position.Partition,
            Entity = DocumentKey.Digest(e.Subject),
            Subject = e.Subject,
            Number = After(e.Subject, '/'),
            Version = e.Version,
            Type = e.Type,
            Kind = After(e.Type, '.'),
            Realm = e.Realm,
            Time = Instants.ToText(e.Time),
            Origin = e.Origin,
            Commit = e.CommitId,
            Prev = e.Prev,
            Hash = e.Hash,
            TraceParent = e.TraceParent,
            Data = Encoding.UTF8.GetString(e.Data.Utf8.Span),
        };
    }

    /// <summary>The entry that a stored document is.</summary>
    /// <exception cref="StorageUnavailableException">Somebody has changed the document, so that it is no event any more.</exception>
    public static WalEntry Read(JsonElement stored)
    {
        try
        {
            return stored.Deserialize<ArchivedEvent>(ArangoJson.Relaxed)!.ToEntry();
        }
        catch (Exception error) when (error is FormatException or OverflowException or JsonException)
        {
            var key = stored.ValueKind == JsonValueKind.Object && stored.TryGetProperty("_key", out var name) ? name.ToString() : "without a key";
            throw new StorageUnavailableException($"The archived event {key} in ArangoDB ({ReadModelSchema.Archive}) is damaged: {error.Message}", error);
        }
    }

    private WalEntry ToEntry() => new(ArchivePlace.Parse(At), new()
    {
        Subject = Subject,
        Version = Version,
        Type = Type,
        Realm = Realm,
        Time = Instants.Parse(Time),
        Origin = Origin,
        CommitId = Commit,
        Prev = Prev,
        Hash = Hash,
        TraceParent = TraceParent,
        Data = CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes(Data)),
    });

    /// <summary>What follows the last of these; null where there is none.</summary>
    private static string? After(string text, char separator) => text.LastIndexOf(separator) is >= 0 and var at ? text[(at + 1)..] : null;
}
