namespace Concord.Policies;

/// <summary>JSON Merge Patch (RFC 7396) on canonical trees. Trees are immutable; unchanged parts are shared.</summary>
internal static class MergePatch
{
    /// <summary>The target after the patch.</summary>
    public static JsonTree Apply(JsonTree? target, JsonTree patch)
    {
        if (!patch.IsObject)
            return patch;
        var before = target is { IsObject: true } ? target.Members : [];
        if (before.Length == 0 && !MayHoldNull(patch))
            return patch;

        var changes = patch.Members;
        var after = new List<JsonMember>(before.Length + changes.Length);
        int i = 0,
            j = 0;
        while (i < before.Length || j < changes.Length)
        {
            var order =
                i == before.Length ? 1
                : j == changes.Length ? -1
                : string.CompareOrdinal(before[i].Name, changes[j].Name);
            if (order < 0)
            {
                after.Add(before[i++]);
                continue;
            }
            var change = changes[j++];
            var old = order == 0 ? before[i++].Value : null;
            if (!change.Value.IsNull)
                after.Add(new(change.Name, Apply(old, change.Value)));
        }
        return new([.. after]);
    }

    /// <summary>The part of the patch that changes something in this target; null if nothing does.</summary>
    public static JsonTree? Reduce(JsonTree? target, JsonTree patch)
    {
        if (!patch.IsObject)
            return target is not null && target.IsEquivalentTo(patch) ? null : patch;
        if (target is not { IsObject: true })
            return Apply(null, patch);

        List<JsonMember>? kept = null;
        var (before, at) = (target.Members, 0);
        foreach (var change in patch.Members)
        {
            // Both are sorted: each is walked once.
            while (at < before.Length && string.CompareOrdinal(before[at].Name, change.Name) < 0)
                at++;
            var old = at < before.Length && before[at].Name == change.Name ? before[at].Value : null;
            var reduced = change.Value.IsNull ? (old is null ? null : change.Value) : Reduce(old, change.Value);
            if (reduced is not null)
                (kept ??= []).Add(new(change.Name, reduced));
        }
        return kept is null ? null : new([.. kept]);
    }

    /// <summary>Cheap: false only if there is certainly no null member.</summary>
    private static bool MayHoldNull(JsonTree patch) => patch.Utf8.Span.IndexOf(":null"u8) >= 0;
}
