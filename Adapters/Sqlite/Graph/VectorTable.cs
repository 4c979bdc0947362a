using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Concord.Graph;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Vectors in <c>graph_vectors</c>, 4 bytes per component. A vector is kept as long as a vertex of any generation uses it.
/// </summary>
internal static class VectorTable
{
    private const int GeneratorShift = 32;

    /// <summary>
    /// Two ranges of the index: vertices without a vector (0) or with one of an earlier generator, and those with one of a later generator.
    /// </summary>
    private static readonly string[] Without = ["vector < ?3", "vector > ?3"];

    private const string FromIndex = "FROM graph_vertices INDEXED BY graph_vertices_by_vector";

    public static long GeneratorOf(long vector) => vector >> GeneratorShift;

    /// <summary>The numbers of a generator's vectors.</summary>
    public static (long First, long Last) Range(long generator) => (generator << GeneratorShift, ((generator + 1) << GeneratorShift) - 1);

    /// <summary>0 for a generator that has made no vectors here.</summary>
    public static long FindGenerator(SqliteSession session, string name)
    {
        return session.Prepare("SELECT id FROM graph_generators WHERE name = ?1").Bind(1, name).First(static row => row.GetInt64(0));
    }

    /// <summary>Returns the numbers of the vertices that use the vectors now: without those whose content has changed.</summary>
    public static List<long> Put(SqliteSession session, IReadOnlyList<VertexVector> vectors)
    {
        var (live, shadow) = Generations.Read(session);
        long[] generations = shadow is { } building ? [live, building] : [live];
        var next = new Dictionary<string, (long Generator, long Number)>(StringComparer.Ordinal);
        var changed = new List<long>(vectors.Count);
        foreach (var vector in vectors)
        {
            if (!next.TryGetValue(vector.Generator, out var place))
                place = (FindOrAddGenerator(session, vector.Generator), 0);
            long? number = null;
            foreach (var generation in generations)
            {
                if (VertexTable.Find(session, generation, vector.Id) is not { } row || !Needs(session, row, vector, place.Generator))
                    continue;
                if (number is null)
                {
                    number = place.Number > 0 ? place.Number : NextNumber(session, place.Generator);
                    Add(session, number.Value, vector);
                    place.Number = number.Value + 1;
                }

                session.Prepare("UPDATE graph_vertices SET vector = ?2 WHERE id = ?1").Bind(1, row.Number).Bind(2, number).Execute();
                if (row.Vector is { } before)
                    Release(session, before);
                changed.Add(row.Number);
            }

            next[vector.Generator] = place;
        }

        return changed;
    }

    private static bool Needs(SqliteSession session, VertexRow row, VertexVector vector, long generator) =>
        row.Properties is not null
        && row.Content != ContentId.None
        && row.Content == vector.Content
        && !(
            row.Vector is { } has
            && GeneratorOf(has) == generator
            && Read(session, has) is { } same
            && same.AsSpan().SequenceEqual(vector.Vector.AsSpan())
        );

    /// <summary>Removes a vector that no vertex uses any more.</summary>
    public static void Release(SqliteSession session, long vector)
    {
        using (var user = session.Prepare("SELECT 1 FROM graph_vertices WHERE vector = ?1 LIMIT 1").Bind(1, vector))
        {
            if (user.Step())
                return;
        }

        session.Prepare("DELETE FROM graph_vectors WHERE id = ?1").Bind(1, vector).Execute();
    }

    public static IReadOnlyList<ImmutableArray<float>?> FindByContent(
        SqliteSession session,
        (string Generator, IReadOnlyList<ContentId> Contents) a
    )
    {
        var (first, last) = Range(FindGenerator(session, a.Generator));
        var found = new List<ImmutableArray<float>?>(a.Contents.Count);
        foreach (var content in a.Contents)
        {
            using var row = session
                .Prepare("SELECT vector FROM graph_vectors WHERE content = ?1 AND id BETWEEN ?2 AND ?3 LIMIT 1")
                .Bind(1, content.ToBytes())
                .Bind(2, first)
                .Bind(3, last);
            found.Add(row.Step() ? [.. Floats(row.GetBytes(0))] : null);
        }

        return found;
    }

    public static long CountWithout(SqliteSession session, string generator)
    {
        var count = 0L;
        for (var range = 0; range < Without.Length; range++)
        {
            using var row = Bind(session, $"SELECT count(*) {FromIndex} WHERE {Without[range]} AND id BETWEEN ?1 AND ?2", range, generator);
            if (row.Step())
                count += row.GetInt64(0);
        }

        return count;
    }

    public static IReadOnlyList<VertexId> ReadWithout(SqliteSession session, (string Generator, int Limit) a)
    {
        var found = new List<VertexId>();
        for (var range = 0; range < Without.Length; range++)
        {
            using var row = Bind(
                    session,
                    $"SELECT id, key {FromIndex} WHERE {Without[range]} AND id BETWEEN ?1 AND ?2 LIMIT ?4",
                    range,
                    a.Generator
                )
                .Bind(4, a.Limit - found.Count);
            while (row.Step())
            {
                if (VertexSpace.OfRow(row.GetInt64(0)).Name(row.GetText(1)) is { } id)
                    found.Add(id);
            }
        }

        return found;
    }

    public static ReadOnlySpan<float> Floats(ReadOnlySpan<byte> stored) => MemoryMarshal.Cast<byte, float>(stored);

    public static float[]? Read(SqliteSession session, long vector)
    {
        return session
            .Prepare("SELECT vector FROM graph_vectors WHERE id = ?1")
            .Bind(1, vector)
            .First(static row => Floats(row.GetBytes(0)).ToArray());
    }

    private static long NextNumber(SqliteSession session, long generator)
    {
        var (first, last) = Range(generator);
        using var row = session.Prepare("SELECT max(id) FROM graph_vectors WHERE id BETWEEN ?1 AND ?2").Bind(1, first).Bind(2, last);
        row.Step();
        return row.IsNull(0) ? first : row.GetInt64(0) + 1;
    }

    private static void Add(SqliteSession session, long number, VertexVector vector) =>
        session
            .Prepare("INSERT INTO graph_vectors(id, content, vector) VALUES (?1, ?2, ?3)")
            .Bind(1, number)
            .Bind(2, vector.Content.ToBytes())
            .Bind(3, MemoryMarshal.AsBytes(vector.Vector.AsSpan()))
            .Execute();

    private static long FindOrAddGenerator(SqliteSession session, string name)
    {
        if (FindGenerator(session, name) is > 0 and var known)
            return known;
        session.Prepare("INSERT INTO graph_generators(name) VALUES (?1)").Bind(1, name).Execute();
        return session.LastInsertedId;
    }

    private static SqliteStatement Bind(SqliteSession session, string sql, int range, string generator)
    {
        var (firstVertex, lastVertex) = VertexSpace.Generation(Generations.Read(session).Live);
        var (first, last) = Range(FindGenerator(session, generator));
        // 0 is a vector that is not made yet, also where the generator is unknown.
        return session.Prepare(sql).Bind(1, firstVertex).Bind(2, lastVertex).Bind(3, range == 0 ? Math.Max(1, first) : last);
    }
}
