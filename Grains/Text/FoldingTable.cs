using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Concord.Text;

/// <summary>The entries of <c>folding.txt</c> for single characters.</summary>
internal static class FoldingTable
{
    private static readonly FrozenDictionary<int, string> Folded;
    private static readonly FrozenDictionary<int, byte> Classes;

#pragma warning disable CA1810 // Both tables are read from one file.
    static FoldingTable()
#pragma warning restore CA1810
    {
        var (folded, classes) = (new Dictionary<int, string>(), new Dictionary<int, byte>());
        using var stream = typeof(FoldingTable).Assembly.GetManifestResourceStream("folding.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var parts = line.Split(' ');
            if (parts[0].Split('-') is [var first, var last])
            {
                for (var code = Hex(first); code <= Hex(last); code++)
                    classes[code] = byte.Parse(parts[1], CultureInfo.InvariantCulture);
            }
            else
            {
                folded[Hex(parts[0])] = string.Concat(parts.Skip(1).Select(static part => char.ConvertFromUtf32(Hex(part))));
            }
        }
        (Folded, Classes) = (folded.ToFrozenDictionary(), classes.ToFrozenDictionary());
    }

    /// <summary>What the character becomes if that is more than its lower case.</summary>
    public static string? Find(Rune rune) => Folded.GetValueOrDefault(rune.Value);

    /// <summary>The canonical combining class of a mark; 0 for a mark that is never reordered.</summary>
    public static int ClassOf(Rune mark) => Classes.GetValueOrDefault(mark.Value);

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
