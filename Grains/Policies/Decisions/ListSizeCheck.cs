using Concord.Errors;
using Concord.Values;

namespace Concord.Policies;

/// <summary>
/// The length of a list is limited, because each element costs time in every fold, and in the graph. A list that is beyond the
/// limit already may only become shorter.
/// </summary>
internal static class ListSizeCheck
{
    /// <param name="state">The policy on the transaction's effective date; the changes are applied to it.</param>
    /// <param name="changes">What the transaction changes.</param>
    /// <param name="recorded">The same, as it is recorded.</param>
    public static void Check(PolicyState state, PolicyChanges changes, CanonicalJson recorded, int max, FieldErrors errors)
    {
        var before = ElementKind.All.Select(kind => changes[kind] is null ? 0 : state.List(kind).Count).ToArray();
        state.Apply(recorded.Utf8);
        foreach (var kind in ElementKind.All)
        {
            if (changes[kind] is null)
                continue;
            var count = state.List(kind).Count;
            if (count > max && count > before[kind.Index])
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
