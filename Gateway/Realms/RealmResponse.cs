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

internal static class RealmMembers
{
    public static void Write(Utf8JsonWriter writer, RealmView view)
    {
        using var definition = JsonDocument.Parse(view.Definition.Utf8);
        var members = definition.RootElement;
        writer.WriteString("id", view.Id.Value);
        writer.WriteNumber("version", view.Version);
        WriteMember(writer, members, "name", "null");
        WriteMember(writer, members, "currency", "null");
        WriteMember(writer, members, "products", "[]");
        WriteMember(writer, members, "imports", "{}");

        // Members that only a newer version of the product knows are shown, not dropped.
        foreach (var member in members.EnumerateObject())
        {
            if (member.Name is "name" or "currency" or "products" or "imports")
                continue;
            writer.WritePropertyName(member.Name);
            member.Value.WriteTo(writer);
        }
        writer.WriteString("recordedAt", Instants.ToRfc3339(view.RecordedAt));
    }

    private static void WriteMember(Utf8JsonWriter writer, JsonElement definition, string name, string absent)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(definition.TryGetProperty(name, out var value) ? value.GetRawText() : absent, skipInputValidation: true);
    }
}
