using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Concord.Graph;

/// <summary>The configured generator of embeddings.</summary>
internal sealed class EmbeddingSource(IEmbeddingGenerator<string, Embedding<float>> generator, IOptions<GraphOptions> options)
{
    private const int LocalBatchSize = 1_000;

    /// <summary>Name and version: only vectors of the same name are compared.</summary>
    public string Name { get; } = NameOf(generator, options.Value.Embeddings);

    /// <summary>A local generator costs no more than a look-up, and is always available.</summary>
    public bool IsLocal { get; } = generator.GetService(typeof(FeatureHashGenerator)) is not null;

    /// <summary>Texts at once. The local generator is not asked over a network: then many at once are written at once.</summary>
    public int BatchSize => IsLocal ? LocalBatchSize : options.Value.Embeddings.BatchSize;

    /// <summary>A vector of length 1 for each text. Throws what the generator throws.</summary>
    public async Task<IReadOnlyList<ImmutableArray<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var made = await generator.GenerateAsync(texts, cancellationToken: cancellationToken);
        if (made.Count != texts.Count)
            throw new InvalidOperationException($"The generator was given {texts.Count} texts and made {made.Count} vectors.");
        return [.. made.Select(static embedding => Normalize(embedding.Vector))];
    }

    private static ImmutableArray<float> Normalize(ReadOnlyMemory<float> vector)
    {
        var norm = TensorPrimitives.Norm(vector.Span);
        if (vector.Length == 0 || !float.IsFinite(norm) || norm == 0)
            throw new InvalidOperationException("The generator made a vector that has no direction.");
        var scaled = new float[vector.Length];
        TensorPrimitives.Divide(vector.Span, norm, scaled);
        return ImmutableCollectionsMarshal.AsImmutableArray(scaled);
    }

    private static string NameOf(IEmbeddingGenerator<string, Embedding<float>> generator, GraphEmbeddingOptions options)
    {
        var metadata = generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
        if (generator.GetService(typeof(FeatureHashGenerator)) is not null)
            return FeatureHashGenerator.Name;
        var name = $"{metadata?.ProviderName ?? "other"}:{options.Model ?? metadata?.DefaultModelId ?? "default"}";
        return (options.Dimensions ?? metadata?.DefaultModelDimensions) is { } dimensions
            ? string.Create(CultureInfo.InvariantCulture, $"{name}/{dimensions}")
            : name;
    }
}
