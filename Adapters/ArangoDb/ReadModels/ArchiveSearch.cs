using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Wal;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Answers a query on the archive: along one subject where it is known, otherwise along one partition or all, by their position in the WAL.
/// </summary>
internal static class ArchiveSearch
{
    /// <summary>Entries that one query reads before it returns what it has found, and where it stopped.</summary>
    private const int MaxEntries = 20_000;

    public static async Task<EventPage> FindAsync(
        ArangoSession session,
        EventFilter filter,
        EventQuery query,
        CancellationToken cancellationToken
    )
    {
        var range = Range.Of(filter);

        // One more than requested, to know whether there are more.
        var limit = query.Limit + 1;
        if (filter.Subject is { } subject)
        {
            return ToPage(
                query.Limit,
                null,
                await session.ReadAllAsync<JsonElement>(
                    ArchiveQueries.MatchingOfEntity,
                    cancellationToken,
                    ("@archive", ReadModelSchema.Archive),
                    ("entity", DocumentKey.Digest(subject)),
                    ("after", range.After),
                    ("before", range.Before),
                    ("partition", filter.Partition),
                    ("realm", filter.Realm),
                    ("type", filter.Type),
                    ("kind", filter.Kind),
                    ("limit", limit)
                )
            );
        }

        if (filter is { Realm: null, Number: null, Type: null, Kind: null })
        {
            return ToPage(
                query.Limit,
                null,
                filter.Partition is { } only
                    ? await session.ReadAllAsync<JsonElement>(
                        ArchiveQueries.AllOfPartition,
                        cancellationToken,
                        ("@archive", ReadModelSchema.Archive),
                        ("partition", only),
                        ("after", range.After),
                        ("before", range.Before),
                        ("limit", limit)
                    )
                    : await session.ReadAllAsync<JsonElement>(
                        ArchiveQueries.All,
                        cancellationToken,
                        ("@archive", ReadModelSchema.Archive),
                        ("after", range.After),
                        ("before", range.Before),
                        ("limit", limit)
                    )
            );
        }

        return await FindMatchingAsync(session, filter, range, query.Limit, cancellationToken);
    }

    /// <summary>
    /// Most pages are full after a few entries. Only for one that is not, it must be known up to where was read, by the statement that
    /// reads.
    /// </summary>
    private static async Task<EventPage> FindMatchingAsync(
        ArangoSession session,
        EventFilter filter,
        Range range,
        int limit,
        CancellationToken cancellationToken
    )
    {
        List<(string, object?)> variables =
        [
            ("@archive", ReadModelSchema.Archive),
            ("after", range.After),
            ("before", range.Before),
            ("realm", filter.Realm),
            ("number", filter.Number),
            ("type", filter.Type),
            ("kind", filter.Kind),
            ("limit", limit + 1),
        ];
        if (filter.Partition is { } partition)
            variables.Add(("partition", partition));
        var first = await session.ReadAllAsync<JsonElement>(
            filter.Partition is null ? ArchiveQueries.FirstMatching : ArchiveQueries.FirstMatchingOfPartition,
            cancellationToken,
            [.. variables, ("most", MaxEntries)]
        );
        if (first.Count > limit)
            return ToPage(limit, null, first);
        var answers = await session.ReadAllAsync<Found>(
            filter.Partition is null ? ArchiveQueries.Matching : ArchiveQueries.MatchingOfPartition,
            cancellationToken,
            [.. variables, ("most", MaxEntries - 1)]
        );
        return ToPage(limit, answers[0].End, answers[0].Entries);
    }

    /// <param name="end">The last position that was read, where there are more.</param>
    private static EventPage ToPage(int limit, string? end, IReadOnlyList<JsonElement> found)
    {
        ImmutableArray<WalEntry> entries = [.. ArangoArchiveStore.ToEntries(found.Take(limit))];
        if (found.Count > limit)
            return new(entries, entries[^1].Position);
        return new(entries, end is null ? null : ArchivePositionKey.Parse(end));
    }

    private sealed record Found(string? End, [property: JsonPropertyName("found")] IReadOnlyList<JsonElement> Entries);

    /// <summary>The positions between which is read, both exclusive.</summary>
    private readonly record struct Range(string After, string Before)
    {
        public static Range Of(EventFilter filter)
        {
            var from = ArchivePositionKey.Of(filter.From);
            var after = filter.After is { } last ? ArchivePositionKey.Of(last) : "";
            return new(string.CompareOrdinal(after, from) > 0 ? after : from, ArchivePositionKey.Of(filter.To));
        }
    }
}
