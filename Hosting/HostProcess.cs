using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Concord.Hosting;

/// <summary>The life of a server process, silo or gateway: start, run, drain, and an exit code for the result.</summary>
internal static class HostProcess
{
    public static ProcessPhase Phase { get; private set; }

    /// <summary>
    /// A product's JSON Schema may contain a <c>pattern</c> that backtracks endlessly on some value; after this time the value is refused.
    /// The runtime reads it when the first expression is created, so it is set before anything else.
    /// </summary>
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <param name="name">Names the program in the message of a failed start.</param>
    /// <param name="announce">Prints what was started.</param>
    public static async Task<int> RunAsync(string name, Func<WebApplication> compose, Func<WebApplication, Task> announce)
    {
        AppDomain.CurrentDomain.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", PatternTimeout);
        WebApplication? app = null;
        try
        {
            app = compose();
            app.CheckOptions();
            await app.StartAsync();
        }
#pragma warning disable CA1031 // The outermost level: any failure to start is reported in one line and by the exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Phase = ProcessPhase.Failed;
            await Console.Error.WriteLineAsync($"{name}: {Explain(e)}");
            if (app is not null)
                await StopAsync(app);
            return 1;
        }
        Phase = ProcessPhase.Running;
        await using (app)
        {
            await announce(app);
            await app.WaitForShutdownAsync();
        }
        return 0;
    }

    /// <summary>One line for people: the part of the failure that says what to do, or else its outer and its innermost message.</summary>
    private static string Explain(Exception exception)
    {
        var causes = Causes(exception).ToList();
        foreach (var cause in causes)
        {
            switch (cause)
            {
                case ConcordException:
                    return cause.Message;
                case OptionsValidationException options:
                    return string.Join(" ", options.Failures);
                case IOException { InnerException: AddressInUseException }:
                    return OneLine(cause.Message) + " Another process listens on it: stop it, or choose another address with --urls.";
            }
        }
        var (outer, inner) = (OneLine(exception.Message), OneLine(causes[^1].Message));
        return outer == inner ? outer : $"{outer} {inner}";
    }

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    // A half started host may not stop cleanly either; the reason that counts has been reported.
    private static async Task StopAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
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
