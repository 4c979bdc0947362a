using System.Text;
using System.Text.Json.Serialization;
using Concord.Policies;
using Concord.Realms;

namespace Concord.Adapters.ArangoDb;

/// <summary>A realm as the list shows it. Its definition is a text: it is returned as the canonical bytes that were received.</summary>
internal sealed record StoredRealm
{
    [JsonPropertyName("_key")]
    public required string Key { get; init; }

    /// <summary>The id in hex digits, for sorting.</summary>
    public required string Order { get; init; }

    public required string Id { get; init; }
    public required long Version { get; init; }
    public required string Definition { get; init; }
    public required string RecordedAt { get; init; }
    public required string Actor { get; init; }

    public static StoredRealm Of(RealmView realm) =>
        new()
        {
            Key = DocumentKey.Of("", realm.Id.Value, separator: '/', suffix: "", whole: realm.Id.Value),
            Order = DocumentKey.OrderOf(realm.Id.Value),
            Id = realm.Id.Value,
            Version = realm.Version,
            Definition = Encoding.UTF8.GetString(realm.Definition.Utf8.Span),
            RecordedAt = Instants.ToText(realm.RecordedAt),
            Actor = realm.Actor,
        };

    public RealmView ToView() =>
        new()
        {
            Id = RealmId.Parse(Id),
            Version = Version,
            Definition = CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes(Definition)),
            RecordedAt = Instants.Parse(RecordedAt),
            Actor = Actor,
        };
}
