using System.Collections.Immutable;
using System.Text.Json;
using Concord.Grains.Abstractions.Json;

namespace Concord.Grains.Realms;

/// <summary>Where two JSON documents differ; a list counts as one value.</summary>
internal static class DefinitionDiff
{
    public static ImmutableArray<string> Pointers(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        using var left = JsonDocument.Parse(before);
        using var right = JsonDocument.Parse(after);
        var found = ImmutableArray.CreateBuilder<string>();
        Compare(left.RootElement, right.RootElement, "", found);
        return found.ToImmutable();
    }

    private static void Compare(JsonElement left, JsonElement right, string pointer, ImmutableArray<string>.Builder found)
    {
        if (left.ValueKind != JsonValueKind.Object || right.ValueKind != JsonValueKind.Object)
        {
            if (!JsonElement.DeepEquals(left, right)) found.Add(pointer);
            return;
        }
        foreach (var member in left.EnumerateObject())
        {
            var at = JsonPointer.Append(pointer, member.Name);
            if (right.TryGetProperty(member.Name, out var other)) Compare(member.Value, other, at, found);
            else found.Add(at);
        }
        foreach (var member in right.EnumerateObject())
        {
            if (!left.TryGetProperty(member.Name, out _)) found.Add(JsonPointer.Append(pointer, member.Name));
        }
    }
}
