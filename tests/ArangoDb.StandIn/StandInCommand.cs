using System.CommandLine;

namespace Concord.ArangoDb.StandIn;

/// <summary>
/// The strict fake of ArangoDB as a process of its own, for local clusters and tests of the whole system where no ArangoDB is. One line on
/// standard output when it can be used; ends with SIGTERM or Ctrl-C, and everything in it with it.
/// </summary>
internal static class StandInCommand
{
    private const int Failed = 1;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var port = new Option<int>("--port")
        {
            Description = "Port at 127.0.0.1; 0: any free one, which the first line names.",
            DefaultValueFactory = static _ => 8529,
        };
        var user = new Option<string>("--user") { Description = "The one user.", DefaultValueFactory = static _ => "root" };
        var password = new Option<string>("--password") { Description = "The user's password.", DefaultValueFactory = static _ => "" };
        var command = new RootCommand(
            "A stand-in for ArangoDB, for local clusters and tests: keeps its data in memory only, and loses it when it ends."
        )
        {
            port,
            user,
            password,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                var options = new ArangoServerOptions
                {
                    Port = parsed.GetValue(port),
                    User = parsed.GetValue(user)!,
                    Password = parsed.GetValue(password)!,
                    KeepsRequests = false,
                };
                try
                {
                    await using var server = await ArangoServer.StartAsync(options);
                    await output.WriteLineAsync(
                        $"Stand-in for ArangoDB {options.Version} ready at {server.Url}: data in memory only, lost when it ends."
                    );
                    await output.FlushAsync(CancellationToken.None);
                    var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    await using var registration = stop.Register(stopped.SetResult);
                    await stopped.Task;
                    return 0;
                }
                catch (IOException e)
                {
                    await error.WriteLineAsync($"arango-stand-in: {e.Message}");
                    return Failed;
                }
            }
        );
        return command
            .Parse(args)
            .InvokeAsync(
                new()
                {
                    Output = output,
                    Error = error,
                    ProcessTerminationTimeout = StopTimeout,
                }
            );
    }
}
