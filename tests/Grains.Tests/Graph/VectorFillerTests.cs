using Concord.Testing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concord.Graph.Tests;

public sealed class VectorFillerTests : IDisposable
{
    private readonly FakeGenerator _generator = new();
    private readonly GraphTestBed _box;
    private readonly LogLines _log = new();
    private readonly VectorFiller _filler;

    public VectorFillerTests()
    {
        _box = new(_generator);
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _filler = new(_box.Graph, _box.Source, _box.Instruments, _box.Time, loggers.CreateLogger<VectorFiller>(), new LongestPauses());
    }

    public void Dispose()
    {
        _generator.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Vectors_are_made_in_batches_until_none_is_missing()
    {
        await FillAsync(10);

        Assert.Equal(3, await RunAsync());

        Assert.Equal(0, await _box.Graph.CountWithoutVectorAsync(_box.Source.Name));
        Assert.Equal(10, (await _box.Graph.NearestAsync(GraphTestBed.Policy(1), 100))!.Count + 1);
        Assert.Equal([4, 4, 2], _generator.Requests.Select(texts => texts.Count));
        Assert.Equal("fake:test/3", _box.Source.Name);
    }

    [Fact]
    public async Task A_content_that_had_a_vector_before_is_not_asked_for_again_and_the_same_content_once()
    {
        const string car = """{"assets":[{"kind":"vehicle","id":"V","attributes":{"make":"VW"}}]}""";
        await _box.CommitAsync(1, car.Replace("\"V\"", "\"V1\"", StringComparison.Ordinal));
        await _box.CommitAsync(2, car.Replace("\"V\"", "\"V2\"", StringComparison.Ordinal));
        await _box.TakeAllAsync();
        await RunAsync();
        var texts = _generator.Requests.SelectMany(request => request).ToList();
        Assert.Single(texts, text => text.Contains("VW", StringComparison.Ordinal));

        await _box.CommitAsync(3, car.Replace("\"V\"", "\"V3\"", StringComparison.Ordinal));
        await _box.TakeAllAsync();
        _generator.Requests.Clear();
        await RunAsync();

        Assert.DoesNotContain(_generator.Requests.SelectMany(request => request), text => text.Contains("VW", StringComparison.Ordinal));
        Assert.Equal(0, await _box.Graph.CountWithoutVectorAsync(_box.Source.Name));
    }

    [Fact]
    public async Task An_unavailable_generator_is_logged_once_and_retried_with_backoff()
    {
        await FillAsync(2);
        _generator.Failure = new HttpRequestException("Nobody listens.");

        var delays = new List<TimeSpan?>();
        for (var i = 0; i < 9; i++)
        {
            delays.Add(await _filler.StepAsync(default));
            _box.Time.Advance(delays[^1]!.Value);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], delays.Select(delay => (int)delay!.Value.TotalSeconds));
        Assert.Contains("Nobody listens.", Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);

        _generator.Failure = null;
        Assert.Equal(1, await RunAsync());
        Assert.Equal(0, await _box.Graph.CountWithoutVectorAsync(_box.Source.Name));
        Assert.Contains("00:04:03", Assert.Single(_log.At(LogLevel.Information)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unavailable_graph_is_retried_later()
    {
        await FillAsync(1);
        _box.Graph.Outage.Begin();

        Assert.Equal(TimeSpan.FromSeconds(1), await _filler.StepAsync(default));
        Assert.Equal(TimeSpan.FromSeconds(2), await _filler.StepAsync(default));

        _box.Graph.Outage.End();
        Assert.Equal(1, await RunAsync());
        Assert.Empty(_log.At(LogLevel.Warning));
    }

    private async Task FillAsync(int policies)
    {
        for (var i = 1; i <= policies; i++)
            await _box.CommitAsync(i, $$"""{"attributes":{"n":"{{new string('x', i)}}"} }""");
        await _box.TakeAllAsync();
    }

    /// <summary>Returns how many batches there were.</summary>
    private async Task<int> RunAsync()
    {
        for (var steps = 0; ; steps++)
        {
            if (await _filler.StepAsync(default) is not { } delay)
                return steps;
            Assert.Equal(TimeSpan.Zero, delay);
        }
    }
}
