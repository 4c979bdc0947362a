using Concord.Grains.Abstractions.Errors;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Hosting;

/// <summary>The life of the server process: start, run, drain, and an exit code that says how it went.</summary>
internal static class GatewayProcess
{
    public static bool IsStarted { get; private set; }

    public static async Task<int> RunAsync(Func<WebApplication> compose)
    {
        WebApplication? app = null;
        try
        {
            app = compose();
            await app.StartAsync();
        }
        catch (Exception e) when (Explain(e) is { } reason)
        {
            await Console.Error.WriteLineAsync("concord: " + reason);
            if (app is not null) await DisposeAsync(app);
            return 1;
        }
        IsStarted = true;
        await using (app)
        {
            await StartupBlock.WriteAsync(app);
            await app.WaitForShutdownAsync();
        }
        return 0;
    }

    /// <summary>One line for people. Everything is explained somehow: a start that failed never ends in a stack trace.</summary>
    private static string Explain(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        StartupException e => e.Message,
        OptionsValidationException e => string.Join(" ", e.Failures),
        ConcordException e => e.Message,
        IOException { InnerException: AddressInUseException } e => OneLine(e.Message) + " Another process listens there: stop it, or choose another address with --urls.",
        IOException { InnerException: System.Net.Sockets.SocketException } e => OneLine(e.Message),
        _ when exception.InnerException is { } inner && exception is not (FormatException or InvalidDataException) => Explain(inner),
        _ => OneLine(exception.Message),
    };

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    // What is half started may not stop cleanly either; the reason that counts has been told.
    private static async Task DisposeAsync(WebApplication app)
    {
        try
        {
            await app.DisposeAsync();
        }
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
            await Console.Error.FlushAsync();
        }
    }
}
