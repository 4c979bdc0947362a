namespace Concord.Policies;

/// <summary>
/// Which fields two sets of changes have in common. A list counts as one field. Walks both trees in parallel: a pointer is
/// built only for the field that is returned, because the pointers of all fields of one megabyte of JSON can be longer than the
/// JSON.
/// </summary>
internal static class CommonFields
{
    /// <summary>JSON Pointer of the first field that both set, wholly or in part; null if there is none.</summary>
    public static string? Find(JsonTree mine, JsonTree other) => Find(mine, other, isTop: true);

    /// <summary>What <paramref name="mine"/> sets and <paramref name="other"/> does not.</summary>
    public static JsonTree Without(JsonTree mine, JsonTree other) => Without(mine, other, isTop: true);

    private static string? Find(JsonTree mine, JsonTree other, bool isTop)
    {
        var (left, right) = (mine.Members, other.Members);
        int i = 0,
            j = 0;
        while (i < left.Length && j < right.Length)
        {
            var order = string.CompareOrdinal(left[i].Name, right[j].Name);
            if (order == 0)
            {
                var within = AreLeaves(left[i], right[j], isTop) ? "" : Find(left[i].Value, right[j].Value, isTop: false);
                if (within is not null)
                    return JsonPointer.Append("", left[i].Name) + within;
            }
            if (order <= 0)
                i++;
            if (order >= 0)
                j++;
        }
        return null;
    }

    private static JsonTree Without(JsonTree mine, JsonTree other, bool isTop)
    {
        var (left, right) = (mine.Members, other.Members);
        var rest = new List<JsonMember>(left.Length);
        var j = 0;
        foreach (var member in left)
        {
            while (j < right.Length && string.CompareOrdinal(right[j].Name, member.Name) < 0)
                j++;
            if (j == right.Length || !string.Equals(right[j].Name, member.Name, StringComparison.Ordinal))
                rest.Add(member);
            else if (
                !AreLeaves(member, right[j], isTop) && Without(member.Value, right[j].Value, isTop: false) is { Members.Length: > 0 } part
            )
                rest.Add(new(member.Name, part));
        }
        return new([.. rest]);
    }

    private static bool AreLeaves(JsonMember mine, JsonMember other, bool isTop) =>
        (isTop && mine.Name is not ("attributes" or "premium" or "term"))
        || mine.Value.Members.Length == 0
        || other.Value.Members.Length == 0;
}
