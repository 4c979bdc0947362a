using System.Collections.Immutable;
using System.Text.Json;

namespace Concord.Realms;

/// <summary>
/// Where two JSON values differ; a list counts as one value. Only the first places: with a hundred differences, a reader
/// compares the whole anyway.
/// </summary>
internal static class DefinitionDiff
{
    private const int MaxPointers = 100;

    public static ImmutableArray<string> Pointers(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        using var left = JsonDocument.Parse(before);
        using var right = JsonDocument.Parse(after);
        var found = ImmutableArray.CreateBuilder<string>();
        Compare(left.RootElement, right.RootElement, new(), found);
        return found.ToImmutable();
    }

    private static void Compare(JsonElement left, JsonElement right, JsonLocation path, ImmutableArray<string>.Builder found)
    {
        if (left.ValueKind != JsonValueKind.Object || right.ValueKind != JsonValueKind.Object)
        {
            if (!JsonElement.DeepEquals(left, right))
                Add(path, found);
            return;
        }
        foreach (var member in left.EnumerateObject())
        {
            path.Enter(member.Name);
            if (right.TryGetProperty(member.Name, out var other))
                Compare(member.Value, other, path, found);
            else
                Add(path, found);
            path.Leave();
        }
        foreach (var member in right.EnumerateObject())
        {
            if (left.TryGetProperty(member.Name, out _))
                continue;
            path.Enter(member.Name);
            Add(path, found);
            path.Leave();
        }
    }

    private static void Add(JsonLocation path, ImmutableArray<string>.Builder found)
    {
        if (found.Count < MaxPointers)
            found.Add(path.ToString());
    }
}
