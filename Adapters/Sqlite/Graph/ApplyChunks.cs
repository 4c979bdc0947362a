using Concord.Graph;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// Splits what is to be written into small chunks, between which commits pass. Subgraphs are fenced one by one, so each chunk may stand
/// alone.
/// </summary>
internal static class ApplyChunks
{
    /// <summary>Owners and edges per chunk.</summary>
    private const int Weight = 96;

    /// <summary>Vertices or owners per chunk.</summary>
    private const int Step = 16;

    /// <param name="batch">What is to be written.</param>
    /// <param name="reached">The progress to store with it.</param>
    /// <param name="answer">Gets the vertices without a vector.</param>
    public static IReadOnlyList<Func<SqliteSession, IReadOnlyList<long>>> Of(GraphBatch batch, WalPosition? reached, ApplyResult answer)
    {
        var pieces = new List<Func<SqliteSession, IReadOnlyList<long>>>();
        foreach (var some in Cut(batch.Subgraphs))
        {
            var contents = Prepare(some);
            pieces.Add(session => Apply(session, batch, some, contents, answer));
        }

        // At the end, so that it is stored only when everything before it is.
        if (batch is { Position: { } position, ShadowOnly: false })
        {
            pieces.Add(session =>
            {
                GraphPositions.Put(session, position);
                if (reached is { } progress)
                    ProgressTable.Put(session, ProjectionNames.Graph, progress);
                return [];
            });
        }

        return pieces;
    }

    /// <summary>The same for each of these vertices, in every generation.</summary>
    public static IReadOnlyList<Func<SqliteSession, IReadOnlyList<long>>> Each(
        IReadOnlyList<VertexId> ids,
        Action<GenerationWriter, VertexId> act,
        bool rewrite
    ) =>
        [
            .. ids.Chunk(Step)
                .Select(some =>
                    (Func<SqliteSession, IReadOnlyList<long>>)(
                        session =>
                            Write(
                                session,
                                shadowOnly: false,
                                new(),
                                rewrite,
                                answer: null,
                                writer =>
                                {
                                    foreach (var id in some)
                                        act(writer, id);
                                }
                            )
                    )
                ),
        ];

    private static List<long> Apply(
        SqliteSession session,
        GraphBatch batch,
        IReadOnlyList<Subgraph> subgraphs,
        VertexContents contents,
        ApplyResult answer
    ) => Write(session, batch.ShadowOnly, contents, batch.Rewrite, answer, writer => writer.Put(subgraphs));

    private static List<long> Write(
        SqliteSession session,
        bool shadowOnly,
        VertexContents contents,
        bool rewrite,
        ApplyResult? answer,
        Action<GenerationWriter> write
    )
    {
        var (live, shadow) = Generations.Read(session);
        var changed = new List<long>();
        if (!shadowOnly)
        {
            var writer = new GenerationWriter(session, live, vectorSource: null, contents, rewrite);
            write(writer);
            writer.Settle();
            changed = writer.Changed;
            answer?.Add(writer.WithoutVector);
        }

        if (shadow is { } building)
        {
            var writer = new GenerationWriter(session, building, live, contents, rewrite);
            write(writer);
            writer.Settle();
        }

        return changed;
    }

    private static IEnumerable<List<Subgraph>> Cut(IReadOnlyList<Subgraph> subgraphs)
    {
        var (some, weight) = (new List<Subgraph>(), 0);
        foreach (var subgraph in subgraphs)
        {
            if (some.Count > 0 && weight + 1 + subgraph.Edges.Length > Weight)
            {
                yield return some;
                (some, weight) = ([], 0);
            }

            some.Add(subgraph);
            weight += 1 + subgraph.Edges.Length;
        }

        if (some.Count > 0)
            yield return some;
    }

    /// <summary>Most shared vertices have statements of one owner, and become what that owner states.</summary>
    private static VertexContents Prepare(List<Subgraph> subgraphs)
    {
        var contents = new VertexContents();
        foreach (var subgraph in subgraphs)
        {
            if (subgraph.Properties is { } properties)
                contents.Prepare(subgraph.Owner, properties);
            foreach (var edge in subgraph.Edges)
            {
                if (edge.Statement is { } statement)
                    contents.Prepare(edge.Other, statement);
            }
        }

        return contents;
    }
}

/// <summary>The vertices of a batch whose vector is missing or outdated in the graph that is read, each once.</summary>
internal sealed class ApplyResult
{
    private readonly HashSet<VertexId> _withoutVector = [];

    public IReadOnlyList<VertexId> WithoutVector => [.. _withoutVector];

    /// <summary>On the writer's thread. After a rollback they are added again; duplicates are ignored.</summary>
    public void Add(IEnumerable<VertexId> ids) => _withoutVector.UnionWith(ids);
}
