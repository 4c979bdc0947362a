using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;

namespace Concord.Gateway.Cli;

/// <summary>One run of the command: check the file, send it, show the progress, print the result.</summary>
internal sealed class ImportCommandRun(ImportArguments job, TextWriter output, TextWriter error, bool interactive)
{
    private const int ShownRejects = 10;

    /// <summary>Polls without an answer before the command gives up. The gateway itself waits two minutes for its storage.</summary>
    private const int MaxMissed = 360;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var client = new ImportClient(job);
        try
        {
            if (job.MediaType is null)
                return await FailAsync($"{job.File.Name}: expected a .csv, .ndjson or .jsonl file, also with .gz after it.");
            await using var file = job.File.OpenRead();
            var view = await new ImportProgressDisplay(output, interactive).RunAsync(
                job.File.Name,
                report => SendAsync(client, file, report, cancellationToken)
            );
            return await SumUpAsync(client, view, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await client.TryCancelAsync();
            return await FailAsync("Cancelled. Rows that were taken stay; the same file imported again completes the job.");
        }
        catch (GatewayRefusedException e)
        {
            return await FailAsync(e.Message);
        }
        catch (HttpRequestException e)
            when (e.InnerException
                    is SocketException
                    {
                        SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable
                    }
            )
        {
            return await FailAsync(
                $"No gateway answers at {job.Url}. Start one with 'dotnet run --project Gateway', or name another address with --url."
            );
        }
        catch (HttpRequestException e)
        {
            return await FailAsync($"The connection to {job.Url} broke: {e.Message} The same file imported again completes the job.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(e.Message);
        }
    }

    private async Task<ReceivedImport> SendAsync(
        ImportClient client,
        Stream file,
        Action<ReceivedImport, long?> report,
        CancellationToken cancellationToken
    )
    {
        var rows = RowCounter.OfAsync(job, cancellationToken);
        var sending = client.SendAsync(file, cancellationToken);
        while (await Task.WhenAny(sending, Task.Delay(PollInterval, cancellationToken)) != sending)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await client.GetAsync(cancellationToken) is { } now)
                report(now, Known(rows));
        }
        var view = await sending;

        // The answer comes when the file is read; its last rows are still being applied.
        for (var missed = 0; !view.HasEnded; await Task.Delay(view.HasEnded ? TimeSpan.Zero : PollInterval, cancellationToken))
        {
            if (await client.GetAsync(cancellationToken) is { } now)
                (view, missed) = (now, 0);
            else if (++missed > MaxMissed)
                throw new GatewayRefusedException("The gateway does not answer how the import goes: its storage is not available.");
            report(view, Known(rows));
        }
        return view;
    }

    // A file whose rows cannot be counted (broken gzip, for example) is still sent: the gateway reports what is wrong, and where.
    private static long? Known(Task<long> rows) => rows is { IsCompletedSuccessfully: true, Result: var count } ? count : null;

    private async Task<int> SumUpAsync(ImportClient client, ReceivedImport view, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{view.State}: {view.Read:N0} rows, {view.PerSecond:N0} rows/s: {view.Created:N0} created, {view.Changed:N0} "
                    + $"changed, {view.Unchanged:N0} unchanged, {view.Rejected:N0} rejected"
            )
        );
        await output.WriteLineAsync($"import {view.Id}");
        if (view.Rejected > 0)
            await WriteRejectsAsync(view, await client.FirstRejectsAsync(ShownRejects, cancellationToken));
        if (view.State != "completed")
            return await FailAsync(view.Detail ?? $"The import was {view.State}.");
        return view.Rejected > 0 ? ImportCommand.WithRejects : ImportCommand.Done;
    }

    private async Task WriteRejectsAsync(ReceivedImport view, IReadOnlyList<ReceivedReject> rejects)
    {
        foreach (var reject in rejects)
            await output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"  line {reject.Line}: {reject.Code}: {reject.Detail}")
            );
        if (view.Rejected > rejects.Count)
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  and {view.Rejected - rejects.Count:N0} more: {new Uri(job.Url, $"/v1/imports/{view.Id}/rejects")}"
                )
            );
    }

    private async Task<int> FailAsync(string message)
    {
        await error.WriteLineAsync("import: " + message);
        return ImportCommand.Failed;
    }
}

/// <summary>
/// Counts a file's rows by their line ends: exact enough to estimate the remaining time. Bytes sent would not do, because buffers hold
/// megabytes.
/// </summary>
internal static class RowCounter
{
    public static async Task<long> OfAsync(ImportArguments job, CancellationToken cancellationToken)
    {
        await using var file = job.File.OpenRead();
        await using Stream text = job.IsGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        var buffer = new byte[128 * 1024];
        long lines = 0;
        byte last = (byte)'\n';
        while (await text.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            last = buffer[read - 1];
        }
        if (last != '\n')
            lines++;
        return Math.Max(0, job.MediaType == "text/csv" ? lines - 1 : lines);
    }
}
