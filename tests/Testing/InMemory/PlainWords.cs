using System.Text;

namespace Concord.Testing.InMemory;

/// <summary>Words of a text without case, accents and punctuation.</summary>
internal static class PlainWords
{
    // string.Normalize takes nothing apart under InvariantGlobalization; these letters do for tests.
    private const string Accented = "àáâäãåçèéêëìíîïñòóôöõùúûü";
    private const string Plain = "aaaaaaceeeeiiiinooooouuuu";

    public static List<string> Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var lower = char.ToLowerInvariant(c);
            var accent = Accented.IndexOf(lower, StringComparison.Ordinal);
            plain.Append(accent >= 0 ? Plain[accent] : char.IsLetterOrDigit(c) ? lower : ' ');
        }

        return [.. plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }
}
