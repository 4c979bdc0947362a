using System.Text.Json.Serialization;
using Concord.Policies;
using Concord.Text;

namespace Concord.Adapters.ArangoDb;

/// <summary>What a policy is found by, as a document.</summary>
internal sealed record StoredPolicy
{
    [JsonPropertyName("_key")]
    public required string Key { get; init; }

    public required string Realm { get; init; }
    public required string Number { get; init; }

    /// <summary>The number in hex digits, for sorting.</summary>
    public required string Order { get; init; }

    public required long Version { get; init; }
    public required IReadOnlyList<StoredSegment> Segments { get; init; }

    /// <summary>
    /// What it is looked up by: parties, assets, and every product and status that it has at any time. See <see cref="PolicyTerms"/>.
    /// </summary>
    public required IReadOnlyList<string> Terms { get; init; }

    /// <summary>Each word once.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The words in their order.</summary>
    public required string Text { get; init; }

    public static StoredPolicy Of(ListedPolicy policy)
    {
        var words = SearchTokens.Of(policy.Text);
        return new()
        {
            Key = KeyOf(policy.Id),
            Realm = policy.Id.Realm.Value,
            Number = policy.Id.Number,
            Order = DocumentKey.OrderOf(policy.Id.Number),
            Version = policy.Version,
            Segments =
            [
                .. policy.Segments.Select(
                    (segment, i) => StoredSegment.Of(segment, i == 0, i + 1 < policy.Segments.Length ? policy.Segments[i + 1].From : null)
                ),
            ],
            Terms = PolicyTerms.Of(policy),
            Words = SearchPhrases.Distinct(words),
            Text = SearchPhrases.ToText(words),
        };
    }

    private static string KeyOf(PolicyId id) => DocumentKey.Of("", id.ToString(), separator: '/', suffix: "", whole: id.ToString());
}

/// <summary>A policy during some time. Days are numbers, 20261125, so that they are compared as such.</summary>
/// <param name="From">The first segment also holds for everything before it.</param>
/// <param name="To">The first day on which it no longer holds.</param>
internal sealed record StoredSegment(int From, int To, string Product, IReadOnlyList<string> Status, int Effective, int Expiration)
{
    private const int AfterAll = 99999999;

    public static StoredSegment Of(ListedSegment segment, bool isFirst, DateOnly? next) =>
        new(
            isFirst ? 0 : DayOf(segment.From),
            next is { } to ? DayOf(to) : AfterAll,
            segment.Product,
            [.. segment.Status.Select(static status => status.ToString())],
            DayOf(segment.Term.EffectiveDate),
            DayOf(segment.Term.ExpirationDate)
        );

    public static int DayOf(DateOnly day) => (((day.Year * 100) + day.Month) * 100) + day.Day;
}
