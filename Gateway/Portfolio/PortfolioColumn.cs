using System.Collections.Immutable;

namespace Concord.Gateway.Portfolio;

/// <summary>How a column's value is written.</summary>
internal enum ColumnKind
{
    /// <summary>A text; anything else as JSON.</summary>
    Text,
    Number,
    Decimal,
    Day,
    Instant,

    /// <summary>A list of words, with spaces between.</summary>
    Words,
}

/// <summary>A column of CSV and Parquet, and where its value is in a row.</summary>
/// <param name="IsRequired">Every row has it.</param>
internal sealed record PortfolioColumn(string Name, ColumnKind Kind, ImmutableArray<string> Path, bool IsRequired = false)
{
    public static readonly ImmutableArray<PortfolioColumn> OfMovements =
    [
        new("realm", ColumnKind.Text, ["realm"], IsRequired: true),
        new("number", ColumnKind.Text, ["number"], IsRequired: true),
        new("group", ColumnKind.Text, ["group"], IsRequired: true),
        new("change", ColumnKind.Text, ["change"], IsRequired: true),
        .. OfView("before", ["before"]),
        .. OfView("after", ["after"]),
        new("fields", ColumnKind.Text, ["fields"], IsRequired: true),
        new("transactions", ColumnKind.Text, ["transactions"], IsRequired: true),
    ];

    /// <param name="fields">Each becomes a column with its pointer as the name.</param>
    public static ImmutableArray<PortfolioColumn> OfSnapshot(ImmutableArray<string> fields) =>
        [
            new("realm", ColumnKind.Text, ["realm"], IsRequired: true),
            new("number", ColumnKind.Text, ["number"], IsRequired: true),
            .. OfView("", []),
            new("recordedAt", ColumnKind.Instant, ["recordedAt"]),
            .. fields.Select(static field => new PortfolioColumn(field, ColumnKind.Text, ["fields", field])),
        ];

    /// <summary>The value in a row; null for none.</summary>
    public string? Read(JsonTree row)
    {
        JsonTree? value = row;
        foreach (var name in Path)
            value = value?.Find(name);
        return value is null or { IsNull: true } ? null
            : value.IsString ? value.ReadString()
            : Kind == ColumnKind.Words ? string.Join(' ', value.ReadElements().Select(static word => word.ReadString()))
            : value.ToString();
    }

    private static IEnumerable<PortfolioColumn> OfView(string prefix, ImmutableArray<string> path) =>
        [
            new(Named(prefix, "version"), ColumnKind.Number, [.. path, "version"]),
            new(Named(prefix, "product"), ColumnKind.Text, [.. path, "product"]),
            new(Named(prefix, "status"), ColumnKind.Words, [.. path, "status"]),
            new(Named(prefix, "effectiveDate"), ColumnKind.Day, [.. path, "term", "effectiveDate"]),
            new(Named(prefix, "expirationDate"), ColumnKind.Day, [.. path, "term", "expirationDate"]),
            new(Named(prefix, "premiumAmount"), ColumnKind.Decimal, [.. path, "premium", "amount"]),
            new(Named(prefix, "premiumCurrency"), ColumnKind.Text, [.. path, "premium", "currency"]),
        ];

    private static string Named(string prefix, string name) =>
        prefix.Length == 0 ? name : prefix + char.ToUpperInvariant(name[0]) + name[1..];
}
