using System.Collections.Immutable;
using System.Numerics.Tensors;
using Concord.Graph;
using Concord.Ports;
using Concord.Values;

namespace Concord.Conformance;

internal sealed partial class InMemoryGraph
{
    public IEnumerable<VertexId> WithoutVector(string generator) =>
        Vertices
            .Where(vertex => NeedsVector(vertex.Id) && Vector(vertex.Id)?.Generator != generator)
            .Select(static vertex => vertex.Id)
            .Order(Ordinal);

    /// <summary>Its vector is missing, whichever generator must make it.</summary>
    public bool LacksVector(VertexId id) => NeedsVector(id) && Vector(id) is null;

    public void Put(VertexVector vector)
    {
        if (NeedsVector(vector.Id) && Content(vector.Id) == vector.Content)
            _vectors[vector.Id] = vector;
    }

    public ImmutableArray<float>? FindVector(string generator, ContentId content) =>
        _vectors.Values.FirstOrDefault(vector => vector.Generator == generator && vector.Content == content)?.Vector;

    public IReadOnlyList<ScoredVertex>? Nearest(VertexId id, int limit)
    {
        if (Vector(id) is not { } of)
            return null;
        return
        [
            .. _vectors
                .Values.Where(vector => vector.Id != id && vector.Id.Kind == id.Kind && vector.Generator == of.Generator)
                .Select(vector => new ScoredVertex(Read(vector.Id)!, Likeness(of.Vector.AsSpan(), vector.Vector.AsSpan())))
                .OrderByDescending(static scored => scored.Score)
                .ThenBy(static scored => scored.Vertex.Id, Ordinal)
                .Take(limit),
        ];
    }

    /// <summary>Copies vectors of vertices that have the same content here.</summary>
    public void TakeVectors(InMemoryGraph from)
    {
        foreach (var vector in from._vectors.Values)
            Put(vector);
    }

    private VertexVector? Vector(VertexId id) => _vectors.GetValueOrDefault(id);

    private bool NeedsVector(VertexId id) => Content(id) != ContentId.None;

    private ContentId Content(VertexId id) => Properties(id) is { } properties ? VertexContent.HashOf(id, properties) : ContentId.None;

    /// <summary>Drops a vector if the content that it was made from has changed.</summary>
    private void KeepVector(VertexId id)
    {
        if (_vectors.TryGetValue(id, out var vector) && vector.Content != Content(id))
            _vectors.Remove(id);
    }

    private static double Likeness(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var cosine = TensorPrimitives.CosineSimilarity(left, right);
        return cosine > 0 ? cosine : 0;
    }
}
