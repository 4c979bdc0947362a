using System.Collections.Concurrent;
using System.Globalization;
using Concord.Operations;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Imports;

/// <summary>
/// The imports that this process runs. When the host stops, they are ended and their counts stored before the services that they need are
/// stopped.
/// </summary>
internal sealed partial class ImportRuns : HostedLifecycle, IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly ImportOptions _options;
    private readonly TimeProvider _time;
    private readonly ImportInstruments _instruments;
    private readonly ILoggerFactory _loggers;
    private readonly CancellationTokenSource _shutdown = new();
    private readonly ConcurrentDictionary<Guid, Task> _running = new();

    public ImportRuns(
        IGrainFactory grains,
        IOptions<ImportOptions> options,
        TimeProvider time,
        ImportInstruments instruments,
        ILoggerFactory loggers
    )
    {
        (_grains, _options, _time, _instruments, _loggers) = (grains, options.Value, time, instruments, loggers);
        instruments.ObserveRunning(() => _running.Count);
    }

    /// <summary>Identifies this process and run in the record.</summary>
    public static string NewRunner() =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}/{Guid.NewGuid():N}");

    /// <summary>Starts an import whose record was created by <paramref name="runner"/>.</summary>
    /// <returns>Tasks for the body (true: read to its end) and for the whole import.</returns>
    public (Task<bool> BodyRead, Task Ended) Start(
        ImportParameters parameters,
        string runner,
        IItemReader reader,
        Func<string?> fingerprint,
        IDisposable? slot = null
    )
    {
        var run = new ImportRun(parameters, _grains, _options, _time, _instruments, runner, _loggers.CreateLogger<ImportRun>());
        var key = Guid.NewGuid();
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = RunAsync(key, run, begin.Task, reader, fingerprint, slot);
        _running[key] = ended;
        begin.SetResult();
        return (run.BodyRead, ended);
    }

    private async Task RunAsync(Guid key, ImportRun run, Task begin, IItemReader reader, Func<string?> fingerprint, IDisposable? slot)
    {
        await begin;
        try
        {
            await run.RunAsync(reader, fingerprint, _shutdown.Token);
        }
        finally
        {
            _running.TryRemove(key, out _);
            run.Dispose();
            slot?.Dispose();
        }
    }

    public override async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _shutdown.CancelAsync();
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken);
    }

    public void Dispose() => _shutdown.Dispose();
}
