using System.Collections.Concurrent;
using Concord.Adapters.Redis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Concord.Silo.Migration;

/// <summary>One run of the command: connect, find the lists, process them in parallel, print the sums.</summary>
internal sealed class MigrationRun(
    MigrationRequest job,
    Func<CancellationToken, Task<MigrationTarget>> open,
    TimeProvider time,
    TextWriter output,
    TextWriter error,
    bool interactive
)
{
    private readonly MigrationCounters _counters = new();
    private readonly ConcurrentQueue<KeyReport> _reports = [];

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await SourceRedis.ConnectAsync(job.Source);
            var keys = KeySelection.Of(job, await source.FindKeysAsync(job.Keys.Glob, cancellationToken));
            foreach (var skipped in keys.Skipped)
                _reports.Enqueue(skipped);
            if (keys.IsEmpty)
                return await FailAsync(
                    $"No keys match '{job.Keys.Glob}' in the source: 0 keys found. Is it the right pattern, server and database?"
                );

            await using var target = job.Mode == MigrationMode.DryRun ? null : await open(cancellationToken);
            using var rejects = job.Rejects is null ? null : new RejectsFile(job.Rejects);
            return await RunAsync(source, keys.Lists, target, rejects, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await FailAsync("Stopped.");
        }
        catch (RedisConnectionException e)
        {
            return await FailAsync($"The source does not answer. {RedisErrors.FirstLine(e.Message)}");
        }
        catch (OptionsValidationException e)
        {
            return await FailAsync(string.Join(" ", e.Failures));
        }
        catch (Exception e) when (IsReported(e))
        {
            return await FailAsync(RedisErrors.FirstLine(e.Message));
        }
    }

    private async Task<int> RunAsync(
        SourceRedis source,
        IReadOnlyList<ListKey> keys,
        MigrationTarget? target,
        RejectsFile? rejects,
        CancellationToken cancellationToken
    )
    {
        var (began, started) = (time.GetUtcNow(), time.GetTimestamp());
        var work = new KeyMigration(job, target, rejects, time, _counters);
        var options = new ParallelOptions { MaxDegreeOfParallelism = job.Parallel, CancellationToken = cancellationToken };
        var complete = true;
        try
        {
            await new MigrationDisplay(output, interactive, job.Mode, time).RunAsync(
                _counters,
                async () =>
                {
                    var lists = keys.Select(key => source.Open(key, job.Rules.Order)).ToList();
                    await Parallel.ForEachAsync(lists, options, work.CountAsync);
                    await Parallel.ForEachAsync(
                        lists,
                        options,
                        async (list, cancel) => _reports.Enqueue(await work.RunAsync(list, cancel))
                    );
                }
            );
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            complete = false;
        }

        var reports = _reports.OrderBy(static report => report.Key, StringComparer.Ordinal).ToList();
        var exitCode =
            !complete || reports.Exists(static report => report.Outcome == KeyOutcome.Failed) ? MigrateWalCommand.Failed
            : reports.Exists(static report => report.List is { SetAside: > 0 }) ? MigrateWalCommand.WithSetAside
            : MigrateWalCommand.Done;
        foreach (var report in reports)
            ReportText.Write(report, output);
        ReportText.WriteSum(reports, time.GetElapsedTime(started), _counters, output);
        if (job.Report is not null)
            await WriteReportAsync(began, complete, exitCode, reports, job.Report);
        return complete ? exitCode : await FailAsync("Stopped. Migrated entries are kept; the same command continues from there.");
    }

    private Task WriteReportAsync(DateTimeOffset began, bool complete, int exitCode, IReadOnlyList<KeyReport> reports, FileInfo file) =>
        new RunReport
        {
            Mode = job.Mode,
            Pattern = job.Keys.Text,
            Rules = job.Rules.Fingerprint,
            Began = began,
            Ended = time.GetUtcNow(),
            Complete = complete,
            ExitCode = exitCode,
            Keys = reports,
        }.WriteAsync(file);

    /// <summary>Failures of source, store and files; their messages say what is wrong.</summary>
    private static bool IsReported(Exception e) =>
        e
            is KeyFailedException
                or StorageUnavailableException
                or RedisException
                or RedisTimeoutException
                or RedisCommandException
                or IOException
                or UnauthorizedAccessException;

    private async Task<int> FailAsync(string message)
    {
        await error.WriteLineAsync("migrate-wal: " + message);
        return MigrateWalCommand.Failed;
    }
}
