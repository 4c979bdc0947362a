using System.Globalization;
using System.Text;

namespace Concord.Gateway.Cli;

/// <summary><c>verify FILE [--head SHA256]</c>: checks an audit export without a server. Exit code 0: it holds; 2: it does not; 1: it cannot be read.</summary>
internal static class VerifyCommand
{
    private const string Usage = "usage: verify FILE [--head SHA256]     FILE is an audit export (NDJSON), '-' for standard input";

    public static Task<int> RunAsync(string[] args) => RunAsync(args, Console.In, Console.Out, Console.Error);

    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        var head = args is [_, "--head", var value] ? value : null;
        if (args is not ([_] or [_, "--head", _]) || args[0] is "--help" or "-h")
        {
            await error.WriteLineAsync(Usage);
            return 1;
        }
        try
        {
            using var opened = args[0] == "-" ? null : new StreamReader(args[0], new UTF8Encoding(false, throwOnInvalidBytes: true));
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
        await output.WriteLineAsync(report.Breaks.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"valid: {report.Subject}, {report.Transactions} transactions, head {report.Head}")
            : string.Create(CultureInfo.InvariantCulture, $"NOT VALID: {report.Breaks.Count} breaks in {report.Transactions} transactions of {report.Subject}"));
    }
}
