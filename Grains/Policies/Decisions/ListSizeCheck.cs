using Concord.Errors;
using Concord.Values;

namespace Concord.Policies;

/// <summary>
/// A list has a limit, because each element costs in every fold, and in the graph. One that is beyond it already may only become shorter.
/// </summary>
internal static class ListSizeCheck
{
    /// <param name="state">What the policy holds on the transaction's effective date; takes the changes in.</param>
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

    /// <summary>Of a policy that is made.</summary>
    public static void Check(PolicyInput document, int max, FieldErrors errors)
    {
        foreach (var kind in ElementKind.All)
        {
            if (document[kind]?.ReadElements().Count is { } count && count > max)
                errors.Add("/" + kind.Name, $"The list has {count} elements, and may have {max} at most.");
        }
    }
}
