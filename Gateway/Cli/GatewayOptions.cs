using System.CommandLine;

namespace Concord.Gateway.Cli;

/// <summary>How a command reaches a running gateway: the same options for all commands.</summary>
internal static class GatewayOptions
{
    private const string KeyVariable = "CONCORD_KEY";

    public static Option<Uri> Url() =>
        new("--url")
        {
            Description = "Where the gateway listens.",
            DefaultValueFactory = static _ => new(ListenAddresses.Default),
            CustomParser = static result =>
                Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                    ? uri
                    : Invalid(result),
        };

    public static Option<string?> Key() =>
        new("--key")
        {
            Description =
                $"Key of a gateway that asks for one. Better in the environment variable {KeyVariable}: others on this machine can "
                + "read command lines.",
            DefaultValueFactory = static _ => Environment.GetEnvironmentVariable(KeyVariable),
        };

    private static Uri? Invalid(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError("--url needs an address such as " + ListenAddresses.Default);
        return null;
    }
}
