namespace Concord.Imports;

/// <summary>The character encoding of a file. It is declared, by the mapping or by the request, and never guessed.</summary>
public enum ImportEncoding
{
    Utf8,
    Windows1252,
    Iso8859Part1,
    Iso8859Part15,

    /// <summary>With the byte order mark that tells which of the two it is.</summary>
    Utf16,

    Utf16LittleEndian,
    Utf16BigEndian,
}

/// <summary>The names of encodings as registered with IANA, and as mappings and <c>Content-Type</c> use them.</summary>
public static class ImportEncodings
{
    // US-ASCII is a subset of UTF-8.
    private static readonly (ImportEncoding Encoding, string[] Names)[] All =
    [
        (ImportEncoding.Utf8, ["utf-8", "utf8", "us-ascii", "ascii"]),
        (ImportEncoding.Windows1252, ["windows-1252", "cp1252", "x-cp1252"]),
        (ImportEncoding.Iso8859Part1, ["iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1"]),
        (ImportEncoding.Iso8859Part15, ["iso-8859-15", "iso8859-15", "iso_8859-15", "latin-9", "latin9"]),
        (ImportEncoding.Utf16, ["utf-16", "utf16"]),
        (ImportEncoding.Utf16LittleEndian, ["utf-16le"]),
        (ImportEncoding.Utf16BigEndian, ["utf-16be"]),
    ];

    /// <summary>The known names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", All.Select(static known => known.Names[0]));

    public static string NameOf(ImportEncoding encoding) => All.First(known => known.Encoding == encoding).Names[0];

    public static bool TryParse(string name, out ImportEncoding encoding)
    {
        foreach (var (known, names) in All)
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            encoding = known;
            return true;
        }
        encoding = default;
        return false;
    }
}
