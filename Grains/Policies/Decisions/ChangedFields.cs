namespace Concord.Policies;

/// <summary>The fields that recorded changes set: JSON Pointers into the policy; a list counts as one field.</summary>
internal static class ChangedFields
{
    public static IEnumerable<(string Pointer, JsonTree Value)> Of(ReadOnlyMemory<byte> changes)
    {
        foreach (var member in new JsonTree(changes).Members)
        {
            var pointer = JsonPointer.Append("", member.Name);
            if (member.Name is not ("attributes" or "premium" or "term"))
                yield return (pointer, member.Value);
            else
                foreach (var leaf in Of(member.Value, pointer))
                    yield return leaf;
        }
    }

    /// <summary>The leaves of a value; the value itself if it is not an object with members.</summary>
    public static IEnumerable<(string Pointer, JsonTree Value)> Of(JsonTree value, string pointer)
    {
        if (value.Members.Length == 0)
        {
            yield return (pointer, value);
            yield break;
        }
        foreach (var member in value.Members)
        {
            foreach (var leaf in Of(member.Value, JsonPointer.Append(pointer, member.Name)))
                yield return leaf;
        }
    }
}
