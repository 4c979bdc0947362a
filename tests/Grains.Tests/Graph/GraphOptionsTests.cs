using Concord.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Graph.Tests;

public sealed class GraphOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.True(Validate(_ => { }).Succeeded);

    [Fact]
    public void An_endpoint_on_this_machine_needs_no_api_key() =>
        Assert.True(
            Validate(options =>
                options.Embeddings = new()
                {
                    Provider = EmbeddingProvider.OpenAI,
                    Url = "http://127.0.0.1:11434/v1",
                    Model = "nomic-embed-text",
                }
            ).Succeeded
        );

    [Fact]
    public void Each_invalid_value_is_reported_with_its_key()
    {
        AssertFails("Graph:MaxEdges", options => options.MaxEdges = 0);
        AssertFails("Graph:MaxTime", options => options.MaxTime = TimeSpan.FromMinutes(5));
        AssertFails("Graph:Check:At", options => options.Check.At = "3 o'clock");
        AssertFails("Graph:Embeddings:Provider", options => options.Embeddings.Provider = (EmbeddingProvider)9);
        AssertFails("Graph:Embeddings:BatchSize", options => options.Embeddings.BatchSize = 0);
        AssertFails("Graph:Embeddings:Dimensions", options => options.Embeddings.Dimensions = 0);
        AssertFails("Graph:Embeddings:Url", options => options.Embeddings.Url = "localhost:11434");
        AssertFails("Graph:Embeddings:Model", options => options.Embeddings = new() { Provider = EmbeddingProvider.OpenAI, ApiKey = "k" });
        AssertFails("Graph:Embeddings:ApiKey", options => options.Embeddings = new() { Provider = EmbeddingProvider.OpenAI, Model = "m" });
    }

    private static void AssertFails(string key, Action<GraphOptions> change) =>
        Assert.StartsWith(key + " must", Assert.Single(Validate(change).Failures!), StringComparison.Ordinal);

    private static ValidateOptionsResult Validate(Action<GraphOptions> change)
    {
        var options = new GraphOptions();
        change(options);
        return new SectionOptions<GraphOptions>(
            new ConfigurationBuilder().Build(),
            GraphOptions.Section,
            new GraphOptionsValidator()
        ).Validate(null, options);
    }
}
