namespace Concord.Imports;

/// <summary>What a mapping needs to know of its realm.</summary>
/// <param name="Currency">ISO 4217; of amounts for which the mapping names none.</param>
/// <param name="Products">Codes of the realm's products.</param>
public sealed record MappingScope(string Currency, IReadOnlySet<string> Products);

/// <summary>A column that a mapping uses. One that is <paramref name="Optional"/> everywhere need not be in the file.</summary>
public sealed record MappingColumn(string Name, bool Optional);

/// <summary>What the mapping reads. The wire names are the lower-case members.</summary>
public enum ImportFormat
{
    Csv,
    Ndjson,
}
