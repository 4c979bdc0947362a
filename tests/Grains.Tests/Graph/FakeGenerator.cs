using Microsoft.Extensions.AI;

namespace Concord.Graph.Tests;

/// <summary>A generator that is another program: it can be unavailable, and each request costs.</summary>
internal sealed class FakeGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    public Exception? Failure { get; set; }

    /// <summary>The texts of each request.</summary>
    public List<IReadOnlyList<string>> Requests { get; } = [];

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var texts = values.ToList();
        Requests.Add(texts);
        if (Failure is { } failure)
            throw failure;
        return Task.FromResult(
            new GeneratedEmbeddings<Embedding<float>>(texts.Select(text => new Embedding<float>(new float[] { text.Length, 3, 4 })))
        );
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("fake", null, "m", 3) : null;

    public void Dispose() { }
}
