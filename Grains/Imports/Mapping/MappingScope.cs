namespace Concord.Imports;

/// <summary>What a mapping needs to know about its realm.</summary>
/// <param name="Currency">ISO 4217; for amounts without a currency in the mapping.</param>
/// <param name="Products">Codes of the realm's products.</param>
public sealed record MappingScope(string Currency, IReadOnlySet<string> Products);

/// <summary>A column that a mapping uses. If it is <paramref name="Optional"/> everywhere, the file may lack it.</summary>
public sealed record MappingColumn(string Name, bool Optional);

/// <summary>The file format of the mapping. The wire names are the lower-case members.</summary>
public enum ImportFormat
{
    Csv,
    Ndjson,
}
