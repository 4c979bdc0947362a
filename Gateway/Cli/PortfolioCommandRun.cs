using System.Globalization;
using System.Net.Sockets;
using Concord.Gateway.Portfolio;

namespace Concord.Gateway.Cli;

/// <summary>One run of <c>snapshot</c> or <c>movements</c>: receive into the part, check it, make the file of it.</summary>
internal sealed class PortfolioCommandRun(PortfolioArguments arguments, TextWriter output, TextWriter error, bool interactive)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await BeginAsync(cancellationToken) is not { } earlier)
                return PortfolioCommands.Failed;
            var isComplete = await ReceiveAsync(earlier, cancellationToken);
            if (!isComplete)
                return PortfolioCommands.Incomplete;
            var part = await PortfolioPart.ReadAsync(arguments.PartPath, cancellationToken);
            await FinishAsync(part.Whole, cancellationToken);
            await SumUpAsync(part.Whole);
            return PortfolioCommands.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await FailAsync("Cancelled. The same command with --resume goes on.", PortfolioCommands.Incomplete);
        }
        catch (GatewayRefusedException e)
        {
            return await FailAsync(e.Message);
        }
        catch (HttpRequestException e)
        {
            return await FailAsync(
                $"No gateway answers at {arguments.Url}: {e.Message} Start one with 'dotnet run --project Gateway', or name another "
                    + "address with --url."
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PortfolioDamagedException)
        {
            return await FailAsync(e.Message);
        }
    }

    /// <summary>What an earlier run has received; nothing without <c>--resume</c>. Null if it is of something else.</summary>
    private async Task<PortfolioPart?> BeginAsync(CancellationToken cancellationToken)
    {
        if (!arguments.Resume || !File.Exists(arguments.PartPath))
            return new();
        var part = await PortfolioPart.ReadAsync(arguments.PartPath, cancellationToken);
        if (part.Newest is not { } newest)
            return new();
        var point = PortfolioPointQuery.Of(newest);
        if (
            newest.Realm == arguments.Realm
            && arguments.Query.All(given => PortfolioPointQuery.Agrees(given.Value, point.GetValueOrDefault(given.Key)))
        )
            return part;
        await FailAsync($"{arguments.PartPath} is of another realm or point. Leave out --resume to begin anew.");
        return null;
    }

    /// <returns>Whether the whole is there.</returns>
    private async Task<bool> ReceiveAsync(PortfolioPart earlier, CancellationToken cancellationToken)
    {
        if (earlier.Newest is { Complete: true })
            return true;
        using var client = new PortfolioClient(arguments);
        var after = earlier.Newest?.ResumeAfter;
        Dictionary<string, string?> query = earlier.Newest is null
            ? new(arguments.Query, StringComparer.Ordinal)
            : new(PortfolioPointQuery.Of(earlier.Newest), StringComparer.Ordinal) { ["after"] = after };
        using var response = await client.SendAsync(query, cancellationToken);
        await using var file = new FileStream(arguments.PartPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        file.SetLength(earlier.UsableBytes);
        file.Seek(0, SeekOrigin.End);
        if (after is not null)
            await file.WriteAsync(PortfolioPart.ResumedLine(after), cancellationToken);
        var policies = PortfolioClient.PoliciesOf(response);
        var end = await new PortfolioProgressDisplay(error, interactive).RunAsync(
            arguments.File.Name,
            earlier.Policies,
            policies + earlier.Policies,
            report => CopyAsync(response, file, report, cancellationToken)
        );
        if (end is { Complete: true })
            return true;
        await FailAsync(
            end?.Problem is { } problem
                ? $"The gateway could not finish: {problem.Detail} The same command with --resume goes on."
                : "The stream was cut off. The same command with --resume goes on."
        );
        return false;
    }

    /// <returns>The trailer; null if the stream was cut off.</returns>
    private static async Task<PortfolioTrailer?> CopyAsync(
        HttpResponseMessage response,
        Stream file,
        Action<PortfolioTrailer> report,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var line in ByteLines.ReadAsync(body, cancellationToken))
            {
                await file.WriteAsync(line, cancellationToken);
                if (PortfolioPart.ReadStatus(line.Span) is not { } status)
                    continue;
                report(status);
                if (status.Complete || status.Problem is not null)
                    return status;
            }
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException { InnerException: SocketException })
        {
            // The connection broke; what was received stays.
        }
        return null;
    }

    /// <summary>Whoever looks sees no file, or the whole.</summary>
    private async Task FinishAsync(PortfolioTrailer whole, CancellationToken cancellationToken)
    {
        await using (var file = new FileStream(arguments.TemporaryPath, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            var columns = whole.AsOf is null ? PortfolioColumn.OfMovements : PortfolioColumn.OfSnapshot(whole.Fields ?? []);
            await using var writer = PortfolioFormats.Create(arguments.Format, file, columns);
            await foreach (var rows in PortfolioPart.RowsAsync(arguments.PartPath, cancellationToken))
                await writer.WriteAsync(rows, cancellationToken);
            await writer.CompleteAsync(whole.ToJson(), cancellationToken);
            file.Flush(flushToDisk: true);
        }
        File.Move(arguments.TemporaryPath, arguments.File.FullName, overwrite: true);
        File.Delete(arguments.PartPath);
    }

    private async Task SumUpAsync(PortfolioTrailer whole)
    {
        await output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{arguments.File.Name}: {whole.Count:N0} rows of {whole.Policies:N0} policies")
        );
        foreach (var total in whole.Totals ?? [])
            await WriteAsync("total", total.Currency, total.Count, total.Premium, total.InForceCount, total.InForcePremium);
        foreach (var total in whole.From?.Totals ?? [])
            await WriteAsync("from", total.Currency, total.Count, total.Premium, total.InForceCount, total.InForcePremium);
        foreach (var one in whole.Groups ?? [])
        {
            var (count, premium, inForceCount, inForcePremium) = one.Difference;
            await WriteAsync(one.Group, one.Currency, count, premium, inForceCount, inForcePremium);
        }
        foreach (var total in whole.To?.Totals ?? [])
            await WriteAsync("to", total.Currency, total.Count, total.Premium, total.InForceCount, total.InForcePremium);
        foreach (var (name, value) in PortfolioPointQuery.Of(whole))
            await output.WriteLineAsync($"  {name} {value}");
        await output.WriteLineAsync($"  digest {whole.Digest}");
    }

    private Task WriteAsync(string what, string? currency, long count, string premium, long inForceCount, string inForcePremium) =>
        output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {what, -13} {currency ?? "-", -3} {count, 9:N0} {premium, 18}   in force {inForceCount, 9:N0} {inForcePremium, 18}"
            )
        );

    private async Task<int> FailAsync(string message, int code = PortfolioCommands.Failed)
    {
        await error.WriteLineAsync($"{arguments.What}: {message}");
        return code;
    }
}
