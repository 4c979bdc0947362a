using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Gateway.Http;
using Concord.Realms;

namespace Concord.Gateway.Realms;

/// <summary>A realm in the HTTP contract: the members of its definition between id and recording.</summary>
[JsonConverter(typeof(RealmResponseConverter))]
internal sealed record RealmResponse(RealmView View);

/// <summary>A version of a realm, with its place in the realm's hash chain.</summary>
[JsonConverter(typeof(RealmVersionResponseConverter))]
internal sealed record RealmVersionResponse(RealmVersion Version);

internal sealed class RealmResponseConverter : WriteOnlyConverter<RealmResponse>
{
    public override void Write(Utf8JsonWriter writer, RealmResponse value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        RealmMembers.Write(writer, value.View);
        writer.WriteEndObject();
    }
}

internal sealed class RealmVersionResponseConverter : WriteOnlyConverter<RealmVersionResponse>
{
    public override void Write(Utf8JsonWriter writer, RealmVersionResponse value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        RealmMembers.Write(writer, value.Version.View);
        writer.WriteString("actor", value.Version.View.Actor);
        writer.WriteString("reason", value.Version.Reason);
        writer.WriteString("position", value.Version.Position.ToString());
        writer.WriteString("prev", value.Version.Prev);
        writer.WriteString("hash", value.Version.Hash);
        writer.WriteEndObject();
    }
}
