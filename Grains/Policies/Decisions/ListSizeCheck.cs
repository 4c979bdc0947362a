namespace Concord.Policies;

/// <summary>
/// The length of a list is limited, because each element costs time in every fold, and in the graph. A list that is beyond the
/// limit already may only become shorter.
/// </summary>
internal static class ListSizeCheck
{
    /// <param name="state">The policy on the transaction's effective date.</param>
    /// <param name="changes">What the transaction changes.</param>
    public static void Check(PolicyState state, PolicyChanges changes, int max, FieldErrors errors)
    {
        foreach (var kind in ElementKind.All)
        {
            if (changes[kind] is not { } change)
                continue;
            var count = state.List(kind).CountAfter(change);
            if (count > max && count > state.List(kind).Count)
                errors.Add("/changes/" + kind.Name, $"The list would have {count} elements, and has at most {max}.");
        }
    }

    /// <summary>The check for a new policy.</summary>
    public static void Check(PolicyInput document, int max, FieldErrors errors)
    {
        foreach (var kind in ElementKind.All)
        {
            if (document[kind]?.ReadElements().Count is { } count && count > max)
                errors.Add("/" + kind.Name, $"The list has {count} elements, and may have {max} at most.");
        }
    }
}
