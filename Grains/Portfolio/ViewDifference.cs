using Concord.Policies;

namespace Concord.Portfolio;

/// <param name="Before">Null if the policy did not have the field.</param>
internal readonly record struct FieldDifference(JsonTree? Before, JsonTree? After);

/// <summary>
/// The fields in which two views of one policy differ, by JSON Pointer and in ordinal order. As in recorded changes, a list
/// counts as one field (see <see cref="ChangedFields"/>).
/// </summary>
internal static class ViewDifference
{
    public static SortedDictionary<string, FieldDifference> Of(PointView before, PointView after)
    {
        var found = new SortedDictionary<string, FieldDifference>(StringComparer.Ordinal);
        var (old, now) = (before.State, after.State);
        if (before.Status != after.Status)
            found.Add("/status", new(Text(before.Status), Text(after.Status)));
        if (old.Product != now.Product)
            found.Add("/product", new(JsonTree.OfText(old.Product), JsonTree.OfText(now.Product)));
        AddDay(found, "/term/effectiveDate", old.Term.EffectiveDate, now.Term.EffectiveDate);
        AddDay(found, "/term/expirationDate", old.Term.ExpirationDate, now.Term.ExpirationDate);

        // Amounts are compared, not their texts: earlier versions recorded some without all decimals.
        if (old.Premium != now.Premium)
            Compare(found, "/premium", old.PremiumJson, now.PremiumJson);
        Compare(found, "/attributes", old.Attributes, now.Attributes);
        foreach (var kind in ElementKind.All)
            AddIfDifferent(found, "/" + kind.Name, old.List(kind).Json, now.List(kind).Json);
        return found;
    }

    private static void Compare(SortedDictionary<string, FieldDifference> found, string pointer, JsonTree? old, JsonTree? now)
    {
        if (old is not { IsObject: true } || now is not { IsObject: true })
        {
            AddIfDifferent(found, pointer, old, now);
            return;
        }
        if (old.IsEquivalentTo(now))
            return;
        foreach (var member in old.Members)
            Compare(found, JsonPointer.Append(pointer, member.Name), member.Value, now.Find(member.Name));
        foreach (var member in now.Members)
        {
            if (old.Find(member.Name) is null)
                found.Add(JsonPointer.Append(pointer, member.Name), new(null, member.Value));
        }
    }

    private static void AddIfDifferent(SortedDictionary<string, FieldDifference> found, string pointer, JsonTree? old, JsonTree? now)
    {
        if (old is null ? now is not null : now is null || !old.IsEquivalentTo(now))
            found.Add(pointer, new(old, now));
    }

    private static void AddDay(SortedDictionary<string, FieldDifference> found, string pointer, DateOnly old, DateOnly now)
    {
        if (old != now)
            found.Add(pointer, new(JsonTree.OfText(Days.ToText(old)), JsonTree.OfText(Days.ToText(now))));
    }

    private static JsonTree Text(StatusSet status) =>
        ElementText.Array(status.ToArray().Select(static member => JsonTree.OfText(WireName.Of(member))));
}
