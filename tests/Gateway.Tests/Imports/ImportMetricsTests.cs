using System.Diagnostics.Metrics;
using Concord.Gateway.Fakes.Tests;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

public sealed class ImportMetricsTests : IAsyncLifetime
{
    private readonly ImportGateway _gateway = new();

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    [Fact]
    public async Task Rows_are_counted_while_the_import_runs_and_the_import_as_running_until_it_has_ended()
    {
        using var shown = new MeterReader(_gateway.Services.GetRequiredService<IMeterFactory>());
        var rest = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = _gateway.PostAsync("?mapping=csv&wait=true", new PacedContent("no,a\nA1,1\nA2,2\n", rest.Task));
        await UntilAsync(() => shown.Value("concord.imports.rows", "outcome=created") == 2);
        Assert.Equal(1, shown.Value("concord.imports.running"));

        rest.SetResult("A3,3\n");
        await (await answer).JsonAsync();

        Assert.Equal(
            (3, 1),
            (shown.Value("concord.imports.rows", "outcome=created"), shown.Value("concord.imports.ended", "state=completed"))
        );
        await UntilAsync(() => shown.Value("concord.imports.running") == 0);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private static Task UntilAsync(Func<bool> condition) =>
        Concord.Testing.Polling.UntilAsync(() => Task.FromResult(condition()), "the metrics of the import");
}
