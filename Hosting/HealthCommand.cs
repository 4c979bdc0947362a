using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Concord.Hosting;

/// <summary>
/// <c>health [url]</c>: asks the process that runs on this machine whether it is ready, and says so in one line. Exit code 0: it is; 1: it
/// is not, or does not answer; 2: that cannot be asked. For container images, which have no shell and no other program that could ask.
/// </summary>
public static class HealthCommand
{
    private const string Usage = "usage: health [url]     asks url, by default /health/ready of the first address in 'urls'";

    private const int MaxDetail = 400;

    /// <summary>More than a process takes to find out that something it depends on is silent.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <param name="defaultUrls">Where the program listens when nothing says otherwise.</param>
    public static Command Create(string defaultUrls)
    {
        // Any number, so that too many are told with this command's exit code for it.
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

    /// <param name="args">What follows the word <c>health</c>.</param>
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
    /// The readiness of a process that listens on these addresses, asked from the same machine; null where they name none.
    /// </summary>
    public static Uri? Own(string urls)
    {
        ArgumentNullException.ThrowIfNull(urls);
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        // Without TLS first: a certificate is for the name that others use.
        var address =
            Array.Find(addresses, static address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            ?? addresses.FirstOrDefault();
        if (address is null)
            return null;

        // What stands for every interface is reached by this machine's own.
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
