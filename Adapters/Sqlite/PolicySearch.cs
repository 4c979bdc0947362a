using System.Text;
using Concord.Policies;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Searches policies. The rarest condition leads: a party or asset, then search tokens, otherwise the list itself in the order of numbers.
/// CROSS JOIN keeps SQLite to that order.
/// </summary>
internal static class PolicySearch
{
    private const string Matched =
        "SELECT p.number FROM policy_words w CROSS JOIN policies p ON p.id = w.rowid WHERE policy_words MATCH :words AND p.realm = :realm";

    public static IReadOnlyList<string> Run(SqliteSession session, (PolicyQuery Query, string? Words, DateOnly Today) a)
    {
        var query = a.Query;
        using var row = session.Prepare(Sql(query));
        row.Bind(":realm", query.Realm.Value)
            .Bind(":after", query.After ?? "")
            .Bind(":day", Days.ToText(query.EffectiveOn ?? a.Today))
            .Bind(":limit", query.Limit);
        if (query.Status is { } status)
            row.Bind(":status", ListedPolicyRow.StatusBit(status));
        if (query.Product is not null)
            row.Bind(":product", query.Product);
        if (query.Party is not null)
            row.Bind(":party", query.Party);
        if (query.Asset is not null)
            row.Bind(":asset", query.Asset);
        if (a.Words is not null)
            row.Bind(":words", a.Words);

        return row.List(static found => found.GetText(0));
    }

    private static string Sql(PolicyQuery query)
    {
        var lead = query switch
        {
            { Party: not null } =>
                "(SELECT number FROM policy_refs WHERE realm = :realm AND kind = 1 AND ref = :party AND number > :after) l CROSS JOIN ",
            { Asset: not null } =>
                "(SELECT number FROM policy_refs WHERE realm = :realm AND kind = 2 AND ref = :asset AND number > :after) l CROSS JOIN ",
            { Text: not null } => $"({Matched}) l CROSS JOIN ",
            _ => "",
        };

        var sql = new StringBuilder($"SELECT s.number FROM {lead}policy_segments s WHERE s.realm = :realm AND s.number > :after");
        if (lead.Length > 0)
            sql.Append(" AND s.number = l.number");
        sql.Append(" AND s.valid_from <= :day AND :day < s.valid_to");
        if (query.EffectiveOn is not null)
            sql.Append(" AND s.effective <= :day AND :day < s.expiration");
        if (query.Status is not null)
            sql.Append(" AND s.status & :status");
        if (query.Product is not null)
            sql.Append(" AND s.product = :product");
        if (query is { Party: not null, Asset: not null })
            sql.Append(
                " AND EXISTS (SELECT 1 FROM policy_refs r WHERE r.realm = :realm AND r.kind = 2 AND r.ref = :asset AND r.number = s.number)"
            );
        if (query.Text is not null && (query.Party ?? query.Asset) is not null)
            sql.Append($" AND s.number IN ({Matched})");
        return sql.Append(" ORDER BY s.number LIMIT :limit").ToString();
    }
}
