using Concord.Gateway;
using Concord.Gateway.Cli;
using Concord.Hosting;

const string Description = """
    Concord: policies with their whole timeline.

      dotnet run --project Gateway                                  the server, at http://127.0.0.1:8080
      dotnet run --project Gateway -- import --help                 how a portfolio is imported into a running server
      dotnet run --project Gateway -- snapshot --help               how the whole portfolio is received as of a day, as known at an instant
      dotnet run --project Gateway -- movements --help              how is received what has moved between two such points, and why
      dotnet run --project Gateway -- verify FILE [--head SHA256]   checks an audit export without a server

    Server settings are given as --key value, in appsettings.json, or as environment variables with __ for each colon, for instance
      --urls http://127.0.0.1:9090   --Storage:DataDirectory /var/lib/concord   --Logging:LogLevel:Default Debug
    """;

var program = new ProgramCommands(
    "concord",
    Description,
    static settings => HostProcess.RunAsync("concord", () => GatewayExtensions.Compose(settings), StartupSummary.WriteAsync)
)
{
    Commands =
    [
        ImportCommand.Create(!Console.IsOutputRedirected),
        PortfolioCommands.Snapshot(!Console.IsErrorRedirected),
        PortfolioCommands.Movements(!Console.IsErrorRedirected),
        VerifyCommand.Create(Console.In),
        HealthCommand.Create(ListenAddresses.Default),
    ],
};
return await program.RunAsync(args, Console.Out, Console.Error);
