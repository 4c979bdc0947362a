using System.Text.Json;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>What a row is about: decides whether a later row replaces it completely.</summary>
internal static class ItemScope
{
    private static readonly string[] OfStatus = ["issue", "cancel", "rescindCancel", "reinstate", "lapse", "expire"];

    /// <summary>The claim's id; empty for every other row, because the order of the rows of one policy matters.</summary>
    public static string ClaimOf(in ImportItem row)
    {
        if (row.Target != ImportTarget.Claim)
            return "";
        using var json = JsonDocument.Parse(row.Content.Utf8);
        return Text(json.RootElement, "id");
    }

    /// <summary>Whether the later row sets every field that the earlier one sets, on the same date.</summary>
    public static bool Covers(in ImportItem later, in ImportItem earlier)
    {
        if (later.Target != earlier.Target)
            return false;
        if (later.Target == ImportTarget.Claim)
            return true;
        using var mine = JsonDocument.Parse(later.Content.Utf8);
        using var other = JsonDocument.Parse(earlier.Content.Utf8);
        if (later.Target == ImportTarget.Policy)
            return Text(mine.RootElement, "effectiveDate") == Text(other.RootElement, "effectiveDate")
                && CoversMembers(mine.RootElement, other.RootElement);
        return CoversType(mine.RootElement, other.RootElement) && CoversChanges(mine.RootElement, other.RootElement);
    }

    private static bool CoversType(JsonElement later, JsonElement earlier)
    {
        var (type, before) = (Text(later, "type"), Text(earlier, "type"));
        var dates = string.CompareOrdinal(Text(later, "effectiveDate"), Text(earlier, "effectiveDate"));
        if (type == "rescindCancel" && before == "cancel")
            return dates <= 0;
        return dates == 0
            && (type == before || (OfStatus.Contains(type) && OfStatus.Contains(before)) || (IsOfValues(type) && IsOfValues(before)));
    }

    private static bool IsOfValues(string type) => type is "endorse" or "correct";

    private static bool CoversChanges(JsonElement later, JsonElement earlier)
    {
        if (!earlier.TryGetProperty("changes", out var before) || before.ValueKind != JsonValueKind.Object)
            return true;
        if (!later.TryGetProperty("changes", out var changes) || changes.ValueKind != JsonValueKind.Object)
            return !before.EnumerateObject().Any();
        foreach (var member in before.EnumerateObject())
        {
            if (!changes.TryGetProperty(member.Name, out var other))
                return false;

            // For lists that are not given as a whole, each element would have to be compared.
            var isPart = member.Name is not ("attributes" or "premium" or "term") && member.Value.ValueKind == JsonValueKind.Object;
            if (
                isPart
                    ? other.ValueKind == JsonValueKind.Object && other.GetRawText() != member.Value.GetRawText()
                    : !CoversValue(other, member.Value)
            )
                return false;
        }
        return true;
    }

    private static bool CoversMembers(JsonElement later, JsonElement earlier)
    {
        // Both are canonical, with their members in one order: both are read side by side, without lookups.
        using var mine = later.EnumerateObject().GetEnumerator();
        foreach (var member in earlier.EnumerateObject())
        {
            bool found;
            while ((found = mine.MoveNext()) && string.CompareOrdinal(mine.Current.Name, member.Name) < 0)
            {
                // Fields that only the later row has.
            }
            if (!found || mine.Current.Name != member.Name || !CoversValue(mine.Current.Value, member.Value))
                return false;
        }
        return true;
    }

    private static bool CoversValue(JsonElement later, JsonElement earlier) =>
        later.ValueKind != JsonValueKind.Object || earlier.ValueKind != JsonValueKind.Object || CoversMembers(later, earlier);

    private static string Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
