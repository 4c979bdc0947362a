using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Concord.Gateway.Cli;

/// <summary>
/// <c>verify FILE [--head SHA256]</c>: checks an audit export without a server. Exit code 0: the chain holds; 2: it does not; 1: the export
/// cannot be read.
/// </summary>
internal static class VerifyCommand
{
    /// <param name="input">Read where the file is <c>-</c>.</param>
    public static Command Create(TextReader input)
    {
        var file = new Argument<string>("FILE") { Description = "An audit export (NDJSON), '-' for standard input." };
        var head = new Option<string?>("--head") { Description = "The SHA-256 that the chain must end with.", HelpName = "SHA256" };
        var command = new Command("verify", "Checks an audit export without a server.") { file, head };
        command.SetAction(
            (parsed, _) =>
                RunAsync(
                    parsed.GetValue(file)!,
                    parsed.GetValue(head),
                    input,
                    parsed.InvocationConfiguration.Output,
                    parsed.InvocationConfiguration.Error
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(string file, string? head, TextReader input, TextWriter output, TextWriter error)
    {
        try
        {
            using var opened = file == "-" ? null : new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            var report = await ExportVerifier.VerifyAsync(opened ?? input, head);
            await WriteAsync(report, output);
            return report.Breaks.Count == 0 ? 0 : 2;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            await error.WriteLineAsync("verify: " + e.Message);
            return 1;
        }
    }

    private static async Task WriteAsync(ExportReport report, TextWriter output)
    {
        foreach (var found in report.Breaks)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"line {found.Line}: {found.Reason}"));
        await output.WriteLineAsync(
            report.Breaks.Count == 0
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"valid: {report.Subject}, {report.Transactions} transactions, head {report.Head}"
                )
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"NOT VALID: {report.Breaks.Count} breaks in {report.Transactions} transactions of {report.Subject}"
                )
        );
    }
}
