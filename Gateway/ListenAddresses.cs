using System.Net;
using Concord.Configuration;
using Concord.Gateway.Auth;
using Microsoft.Extensions.Options;

namespace Concord.Gateway;

/// <summary>
/// Where the gateway listens. Without authentication (<c>Auth:Mode</c>) it is this machine alone, however the address was configured.
/// </summary>
internal sealed class ListenAddresses(GatewayListenOptions options, AuthOptions auth) : IValidateOptions<GatewayListenOptions>
{
    public const string Default = "http://127.0.0.1:8080";

    /// <summary>The configured addresses; the default where there are none.</summary>
    public IReadOnlyList<string> All { get; } = options.Addresses is { Count: > 0 } configured ? configured : [Default];

    public static ListenAddresses Bind(WebApplicationBuilder builder, AuthOptions auth)
    {
        var options = builder.Services.BindConcordOptions<GatewayListenOptions>(builder.Configuration, section: "");
        var addresses = new ListenAddresses(options, auth);
        builder.Services.AddSingleton<IValidateOptions<GatewayListenOptions>>(addresses);
        builder.Services.AddSingleton(addresses);

        // The server reads its own endpoints section itself, and warns about addresses beside it.
        if (options.Endpoints.Count == 0)
            builder.WebHost.UseUrls([.. addresses.All]);
        return addresses;
    }

    /// <summary>Fails where an address is not valid, or reaches beyond this machine although requests are not authenticated.</summary>
    public ValidateOptionsResult Validate(string? name, GatewayListenOptions options)
    {
        var failures = All.Select(Check).OfType<string>().ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>A host name other than localhost would make the server listen on every interface.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private string? Check(string address)
    {
        if (Parse(address) is not { } binding)
            return $"'{address}' is not an address to listen on (key 'urls'). Expected for instance {Default}.";
        if (auth.Mode != AuthMode.None || binding.IsUnixPipe || IsLoopback(binding.Host))
            return null;
        return $"'{address}' can be reached from other machines, and requests are not authenticated (Auth:Mode is None). "
            + $"Listen on this machine only, for instance --urls {Default}; or set Auth:Mode to Keys and Auth:Keys:<name> to a key.";
    }

    private static BindingAddress? Parse(string address)
    {
        if (
            !address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        )
            return null;
        try
        {
            return BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>The keys that tell ASP.NET where to listen. The first one that is set counts.</summary>
internal sealed class GatewayListenOptions
{
    [ConfigurationKeyName("Kestrel:Endpoints")]
    public IDictionary<string, KestrelEndpointOptions> Endpoints { get; } =
        new Dictionary<string, KestrelEndpointOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Separated by semicolons, like the ports.</summary>
    [ConfigurationKeyName("urls")]
    public string? Urls { get; set; }

    [ConfigurationKeyName("http_ports")]
    public string? HttpPorts { get; set; }

    [ConfigurationKeyName("https_ports")]
    public string? HttpsPorts { get; set; }

    public IReadOnlyList<string> Addresses
    {
        get
        {
            if (Endpoints.Values.Select(static endpoint => endpoint.Url).OfType<string>().ToList() is { Count: > 0 } endpoints)
                return endpoints;
            if (Split(Urls) is { Count: > 0 } urls)
                return urls;
            return
            [
                .. Split(HttpPorts).Select(static port => $"http://*:{port}"),
                .. Split(HttpsPorts).Select(static port => $"https://*:{port}"),
            ];
        }
    }

    private static List<string> Split(string? list) =>
        [.. (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}

internal sealed class KestrelEndpointOptions
{
    public string? Url { get; set; }
}
