using System.Text.Json;
using Concord.Realms;
using Concord.Values;

namespace Concord.Gateway.Realms;

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
