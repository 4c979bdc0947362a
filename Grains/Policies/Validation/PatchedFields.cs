using Concord.Values;

namespace Concord.Policies;

/// <summary>Which fields a merge patch sets.</summary>
internal static class PatchedFields
{
    /// <summary>
    /// Whether the patch sets the value at a JSON Pointer itself, or a whole that contains it. A patch of something inside the
    /// value does not count.
    /// </summary>
    public static bool Sets(JsonTree patch, string pointer)
    {
        var at = patch;
        foreach (var token in pointer.Split('/').Skip(1))
        {
            if (!at.IsObject)
                return true;
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.Find(name) is not { } member)
                return false;
            at = member;
        }
        return !at.IsObject;
    }
}
