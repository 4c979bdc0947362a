using System.Globalization;
using System.Net.Sockets;
using Spectre.Console;

namespace Concord.Gateway.Cli;

/// <summary>One run of the command: check the file, send it, watch, sum up.</summary>
internal sealed class ImportSession(ImportJob job)
{
    private const int ShownRejects = 10;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _error = Console.Error;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var client = new ImportClient(job);
        try
        {
            if (job.MediaType is null) return await FailAsync($"{job.File.Name}: expected a .csv, .ndjson or .jsonl file, also with .gz after it.");
            await using var file = new CountingStream(job.File.OpenRead());
            var view = await new ImportProgressDisplay(AnsiConsole.Console, !Console.IsOutputRedirected)
                .RunAsync(job.File.Name, job.File.Length, report => SendAsync(client, file, report, cancellationToken));
            return await SumUpAsync(client, view, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await client.CancelAsync();
            return await FailAsync("Cancelled. Rows that were taken stay; the same file imported again completes the job.");
        }
        catch (ImportRefusedException e)
        {
            return await FailAsync(e.Message);
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable })
        {
            return await FailAsync($"No gateway answers at {job.Url}. Start one with 'dotnet run --project Gateway', or name another address with --url.");
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

    private static async Task<ImportView> SendAsync(ImportClient client, CountingStream file, Action<long, ImportView?> report, CancellationToken cancellationToken)
    {
        var sending = client.SendAsync(file, cancellationToken);
        while (await Task.WhenAny(sending, Task.Delay(LookEvery, cancellationToken)) != sending)
        {
            cancellationToken.ThrowIfCancellationRequested();
            report(file.Count, await client.GetAsync(cancellationToken));
        }
        var view = await sending;

        // The answer comes when the file is read; its last rows are still on their way.
        while ((view = await client.GetAsync(cancellationToken) ?? view) is { HasEnded: false })
        {
            report(file.Count, view);
            await Task.Delay(LookEvery, cancellationToken);
        }
        report(file.Count, view);
        return view;
    }

    private async Task<int> SumUpAsync(ImportClient client, ImportView view, CancellationToken cancellationToken)
    {
        await _output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{view.State}: {view.Read:N0} rows, {view.PerSecond:N0} rows/s: {view.Created:N0} created, {view.Changed:N0} changed, {view.Unchanged:N0} unchanged, {view.Rejected:N0} rejected"));
        await _output.WriteLineAsync($"import {view.Id}");
        if (view.Rejected > 0) await WriteRejectsAsync(view, await client.FirstRejectsAsync(ShownRejects, cancellationToken));
        if (view.State != "completed") return await FailAsync(view.Detail ?? $"The import was {view.State}.");
        return view.Rejected > 0 ? ImportCommand.WithRejects : ImportCommand.Done;
    }

    private async Task WriteRejectsAsync(ImportView view, IReadOnlyList<RejectView> rejects)
    {
        foreach (var reject in rejects)
            await _output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  line {reject.Line}: {reject.Code}: {reject.Detail}"));
        if (view.Rejected > rejects.Count)
            await _output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  and {view.Rejected - rejects.Count:N0} more: {new Uri(job.Url, $"/v1/imports/{view.Id}/rejects")}"));
    }

    private async Task<int> FailAsync(string message)
    {
        await _error.WriteLineAsync("import: " + message);
        return ImportCommand.Failed;
    }
}
