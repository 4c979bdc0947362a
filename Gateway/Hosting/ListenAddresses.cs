using System.Net;
using Concord.Gateway.Auth;
using Concord.Silo.Hosting.Process;

namespace Concord.Gateway.Hosting;

/// <summary>Where the gateway listens. Without authentication (<c>Auth:Mode</c>) that is this machine alone, whatever way the address was configured.</summary>
internal static class ListenAddresses
{
    public const string Default = "http://127.0.0.1:8080";

    public static void Apply(WebApplicationBuilder builder)
    {
        var addresses = Read(builder.Configuration);

        // The server reads its own endpoints section itself, and warns about addresses beside it.
        if (Endpoints(builder.Configuration).Count == 0) builder.WebHost.UseUrls([.. addresses]);
    }

    /// <summary>The configured addresses; the default where there are none.</summary>
    /// <exception cref="StartupException">An address is none, or reaches beyond this machine where requests are not authenticated.</exception>
    public static IReadOnlyList<string> Read(IConfiguration configuration)
    {
        var addresses = Configured(configuration);
        if (addresses.Count == 0) addresses.Add(Default);
        var mode = AuthSettings.Read(configuration).Mode;
        foreach (var address in addresses) Check(address, mode);
        return addresses;
    }

    private static List<string> Configured(IConfiguration configuration)
    {
        if (Endpoints(configuration) is { Count: > 0 } endpoints) return endpoints;
        if (Split(configuration["urls"]) is { Count: > 0 } urls) return urls;
        return [.. Split(configuration["http_ports"]).Select(static p => $"http://*:{p}"), .. Split(configuration["https_ports"]).Select(static p => $"https://*:{p}")];
    }

    private static List<string> Endpoints(IConfiguration configuration) =>
        [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static e => e["Url"]).OfType<string>()];

    private static List<string> Split(string? list) =>
        [.. (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static void Check(string address, AuthMode mode)
    {
        if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw Invalid(address);
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            throw Invalid(address);
        }
        if (mode != AuthMode.None || binding.IsUnixPipe || IsLoopback(binding.Host)) return;
        throw new StartupException(
            $"'{address}' can be reached from other machines, and requests are not authenticated (Auth:Mode is None). "
            + $"Listen on this machine only, for instance --urls {Default}; or set Auth:Mode to Keys and Auth:Keys:<name> to a key.");
    }

    /// <summary>A name other than localhost would make the server listen on every interface.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static StartupException Invalid(string address) =>
        new($"'{address}' is not an address to listen on (key 'urls'). Expected for instance {Default}.");
}
