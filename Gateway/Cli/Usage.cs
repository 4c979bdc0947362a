namespace Concord.Gateway.Cli;

/// <summary><c>--help</c>.</summary>
internal static class Usage
{
    public static async Task<int> WriteAsync(TextWriter output)
    {
        await output.WriteLineAsync(
            """
            Concord: policies with their whole timeline.

              dotnet run --project Gateway                              the server, at http://127.0.0.1:8080
              dotnet run --project Gateway -- import --help             imports a portfolio into a running server
              dotnet run --project Gateway -- verify FILE [--head SHA256]   checks an audit export without a server
              dotnet run --project Gateway -- health [url]              whether the server on this machine is ready: exit code 0 or 1

            Server settings are given as --key value, in appsettings.json, or as environment variables with __ for each colon, for instance
              --urls http://127.0.0.1:9090   --Storage:DataDirectory /var/lib/concord   --Logging:LogLevel:Default Debug
            """);
        return 0;
    }
}
