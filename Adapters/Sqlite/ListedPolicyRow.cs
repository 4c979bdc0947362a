using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Concord.Policies;
using Concord.Text;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Writes one policy to the policy list. Segments, references and search tokens are written only where they differ from what is stored:
/// most changes touch few of them, and the full-text index is the most expensive part.
/// </summary>
internal static class ListedPolicyRow
{
    private const string BeforeAll = "0000-00-00";
    private const string AfterAll = "9999-99-99";
    private const int Party = 1;
    private const int Asset = 2;

    /// <param name="rewrite">Nothing stored is trusted: everything is written again, whatever its version.</param>
    public static void Put(SqliteSession session, ListedPolicy policy, bool rewrite = false)
    {
        var old = Find(session, policy.Id);
        if (old is not null && old.Version >= policy.Version && !rewrite)
            return;

        var words = string.Join(' ', SearchTokens.Of(policy.Text));
        Span<byte> hash = stackalloc byte[16];
        XxHash128.Hash(Encoding.UTF8.GetBytes(words), hash);
        var id = Store(session, policy, old, hash);
        if (rewrite || old is null || !ReadSegments(session, policy.Id).SequenceEqual(Segments(policy)))
            PutSegments(session, policy);
        PutReferences(session, policy.Id, Party, old?.Parties ?? [], policy.Parties, rewrite);
        PutReferences(session, policy.Id, Asset, old?.Assets ?? [], policy.Assets, rewrite);
        if (!rewrite && old is not null && hash.SequenceEqual(old.WordsHash))
            return;

        if (old is not null)
            session.Prepare("DELETE FROM policy_words WHERE rowid = ?1").Bind(1, id).Execute();
        session.Prepare("INSERT INTO policy_words(rowid, words) VALUES (?1, ?2)").Bind(1, id).Bind(2, words).Execute();
    }

    private static Row? Find(SqliteSession session, PolicyId id)
    {
        return session
            .Prepare("SELECT id, version, parties, assets, words_hash FROM policies WHERE realm = ?1 AND number = ?2")
            .Bind(1, id.Realm.Value)
            .Bind(2, id.Number)
            .First(static row => new Row(
                row.GetInt64(0),
                row.GetInt64(1),
                ReadList(row.GetBytes(2)),
                ReadList(row.GetBytes(3)),
                row.GetBytes(4).ToArray()
            ));
    }

    private static long Store(SqliteSession session, ListedPolicy policy, Row? old, ReadOnlySpan<byte> wordsHash)
    {
        var statement = session.Prepare(
            old is null
                ? "INSERT INTO policies(version, parties, assets, words_hash, realm, number) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                : "UPDATE policies SET version = ?1, parties = ?2, assets = ?3, words_hash = ?4 WHERE id = ?5"
        );
        statement.Bind(1, policy.Version).BindText(2, WriteList(policy.Parties)).BindText(3, WriteList(policy.Assets)).Bind(4, wordsHash);
        if (old is null)
            statement.Bind(5, policy.Id.Realm.Value).Bind(6, policy.Id.Number);
        else
            statement.Bind(5, old.Id);
        statement.Execute();
        return old?.Id ?? session.LastInsertedId;
    }

    private static void PutSegments(SqliteSession session, ListedPolicy policy)
    {
        var (realm, number) = (policy.Id.Realm.Value, policy.Id.Number);
        session.Prepare("DELETE FROM policy_segments WHERE realm = ?1 AND number = ?2").Bind(1, realm).Bind(2, number).Execute();
        foreach (var segment in Segments(policy))
        {
            session
                .Prepare(
                    """
                    INSERT OR REPLACE INTO policy_segments(realm, number, valid_from, valid_to, product, status, effective, expiration)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                    """
                )
                .Bind(1, realm)
                .Bind(2, number)
                .Bind(3, segment.From)
                .Bind(4, segment.To)
                .Bind(5, segment.Product)
                .Bind(6, segment.Status)
                .Bind(7, segment.Effective)
                .Bind(8, segment.Expiration)
                .Execute();
        }
    }

    private static List<SegmentRow> ReadSegments(SqliteSession session, PolicyId id)
    {
        return session
            .Prepare(
                """
                SELECT valid_from, valid_to, product, status, effective, expiration FROM policy_segments
                WHERE realm = ?1 AND number = ?2 ORDER BY valid_from
                """
            )
            .Bind(1, id.Realm.Value)
            .Bind(2, id.Number)
            .List(static row => new SegmentRow(
                row.GetText(0),
                row.GetText(1),
                row.GetText(2),
                row.GetInt64(3),
                row.GetText(4),
                row.GetText(5)
            ));
    }

    private static IEnumerable<SegmentRow> Segments(ListedPolicy policy) =>
        policy.Segments.Select(
            (segment, i) =>
                new SegmentRow(
                    i == 0 ? BeforeAll : Days.ToText(segment.From),
                    i + 1 < policy.Segments.Length ? Days.ToText(policy.Segments[i + 1].From) : AfterAll,
                    segment.Product,
                    segment.Status.Aggregate(0L, (bits, status) => bits | StatusBit(status)),
                    Days.ToText(segment.Term.EffectiveDate),
                    Days.ToText(segment.Term.ExpirationDate)
                )
        );

    public static long StatusBit(PolicyStatus status) => 1L << (int)status;

    private static void PutReferences(
        SqliteSession session,
        PolicyId id,
        int kind,
        ImmutableArray<string> old,
        ImmutableArray<string> now,
        bool rewrite
    )
    {
        foreach (var gone in old.Except(now, StringComparer.Ordinal))
            Run(session, "DELETE FROM policy_refs WHERE realm = ?1 AND kind = ?2 AND ref = ?3 AND number = ?4", id, kind, gone);
        foreach (var added in rewrite ? now : now.Except(old, StringComparer.Ordinal))
            Run(session, "INSERT OR IGNORE INTO policy_refs(realm, kind, ref, number) VALUES (?1, ?2, ?3, ?4)", id, kind, added);
    }

    private static void Run(SqliteSession session, string sql, PolicyId id, int kind, string reference) =>
        session.Prepare(sql).Bind(1, id.Realm.Value).Bind(2, kind).Bind(3, reference).Bind(4, id.Number).Execute();

    /// <summary>A list that cannot be read shows no difference: then all references of the policy are written again.</summary>
    private static ImmutableArray<string> ReadList(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<ImmutableArray<string>>(json) is { IsDefault: false } list ? list : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static byte[] WriteList(ImmutableArray<string> list) => JsonSerializer.SerializeToUtf8Bytes(list);

    private readonly record struct SegmentRow(string From, string To, string Product, long Status, string Effective, string Expiration);

    private sealed record Row(long Id, long Version, ImmutableArray<string> Parties, ImmutableArray<string> Assets, byte[] WordsHash);
}
