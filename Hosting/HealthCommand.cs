using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Concord.Hosting;

/// <summary>
/// <c>health [url]</c>: asks the process on this machine whether it is ready, and prints the answer in one line. Exit code 0: ready; 1: not
/// ready, or no answer; 2: it cannot be asked. For container images, which have neither a shell nor another program that could ask.
/// </summary>
public static class HealthCommand
{
    private const string Usage = "usage: health [url]     asks url, by default /health/ready of the first address in 'urls'";

    private const int MaxDetail = 400;

    /// <summary>Longer than a process needs to notice that a dependency does not answer.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <param name="defaultUrls">Where the program listens by default.</param>
    public static Command Create(string defaultUrls)
    {
        // Any number, so that too many are reported with this command's own exit code.
        var url = new Argument<string[]>("url")
        {
            Description = "What to ask; by default /health/ready of the first address in 'urls'.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("health", "Whether the process on this machine is ready: exit code 0 or 1.") { url };
        command.SetAction(
            (parsed, _) =>
            {
                var environment = new ConfigurationBuilder().AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().Build();
                var own = Own(environment["urls"] is { Length: > 0 } urls ? urls : defaultUrls);
                return RunAsync(parsed.GetValue(url) ?? [], own, parsed.InvocationConfiguration.Output);
            }
        );
        return command;
    }

    /// <param name="args">The arguments after <c>health</c>.</param>
    /// <param name="own">What is asked when <paramref name="args"/> name nothing.</param>
    public static async Task<int> RunAsync(string[] args, Uri? own, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        var address = args switch
        {
            [] => own,
            [var url] when Uri.TryCreate(url, UriKind.Absolute, out var named) && named.Scheme is "http" or "https" => named,
            _ => null,
        };
        if (address is null)
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        var (ready, detail) = await AskAsync(address);
        await output.WriteLineAsync((ready ? "ready: " : "not ready: ") + detail);
        return ready ? 0 : 1;
    }

    /// <summary>
    /// The readiness URL of a process that listens on these addresses, as seen from the same machine; null where they name none.
    /// </summary>
    public static Uri? Own(string urls)
    {
        ArgumentNullException.ThrowIfNull(urls);
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        // Prefer an address without TLS: a certificate is for the name that others use.
        var address =
            Array.Find(addresses, static address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            ?? addresses.FirstOrDefault();
        if (address is null)
            return null;

        // An address that stands for every interface is reached at the loopback address.
        address = address
            .Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://[::1]", StringComparison.Ordinal);
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new Uri(uri, "/health/ready")
            : null;
    }

    private static async Task<(bool Ready, string Detail)> AskAsync(Uri address)
    {
        using var http = new HttpClient { Timeout = Timeout };
        try
        {
            using var response = await http.GetAsync(address);
            var body = await response.Content.ReadAsStringAsync();
            var detail = string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {body.ReplaceLineEndings(" ")}")
                .TrimEnd();
            return (response.IsSuccessStatusCode, detail.Length > MaxDetail ? detail[..MaxDetail] : detail);
        }
        catch (HttpRequestException e)
        {
            return (false, $"{address}: {e.Message}");
        }
        catch (TaskCanceledException)
        {
            return (false, string.Create(CultureInfo.InvariantCulture, $"{address}: no answer within {Timeout.TotalSeconds:0} s"));
        }
    }
}
