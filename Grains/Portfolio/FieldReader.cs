using System.Globalization;
using Concord.Policies;

namespace Concord.Portfolio;

/// <summary>Finds what a <see cref="PortfolioField"/> names.</summary>
internal static class FieldReader
{
    /// <summary>JSON null if the policy has no such field.</summary>
    public static JsonTree Read(PolicyState state, PortfolioField field)
    {
        var kind = Array.Find(ElementKind.All, kind => kind.Name == field.Path[0]);
        var value = kind is null ? state.Attributes : state.List(kind).Json;
        foreach (var name in field.Path.AsSpan()[1..])
        {
            var within = value.IsArray ? Element(value, name, kind) : value.Find(name);
            if (within is null)
                return JsonTree.Null;

            // Only the list itself has elements with a role; lists inside them are like those in attributes.
            (value, kind) = (within, null);
        }
        return value;
    }

    private static JsonTree? Element(JsonTree list, string name, ElementKind? kind)
    {
        var elements = list.ReadElements();
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            return place < elements.Count ? elements[place] : null;
        return kind is null
            ? null
            : elements.Find(element => element.Find(kind.First) is { IsString: true } first && IdText.Trim(first.ReadString()) == name);
    }
}
