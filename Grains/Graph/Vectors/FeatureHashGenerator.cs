using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace Concord.Graph;

/// <summary>
/// The default generator of embeddings: feature hashing over typed values, in this process, deterministic, the same on every
/// machine. It reads <see cref="VertexContent.EmbeddedTextOf"/>; <see cref="Features"/> defines the features and their weights.
/// Each feature is added to two of the 128 dimensions; its hash chooses them and the sign. The sum is scaled to length 1. Any
/// change here needs another version: vectors of two versions cannot be compared.
/// </summary>
internal sealed class FeatureHashGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    public const int Dimensions = 128;

    /// <summary>Name, version and dimensions.</summary>
    public const string Name = "concord-features-2/128";

    private static readonly EmbeddingGeneratorMetadata Metadata = new("concord", defaultModelId: Name, defaultModelDimensions: Dimensions);

    public static float[] Embed(string text)
    {
        var vector = new float[Dimensions];
        Features.Collect(text, vector);
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0)
            TensorPrimitives.Divide(vector, norm, vector);
        return vector;
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(static text => new Embedding<float>(Embed(text)))));

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() { }
}
