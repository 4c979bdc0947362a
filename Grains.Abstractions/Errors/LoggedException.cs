using System.Net.Sockets;
using System.Text;

namespace Concord.Errors;

/// <summary>
/// What a log may contain of an unexpected failure: the types and stack traces of the exception and its causes. Messages are
/// left out because they quote the value that could not be read or converted, and that may be personal: a name, a date of
/// birth. Messages of exception types that can only describe machines are kept.
/// </summary>
public sealed class LoggedException : Exception
{
    private readonly string _text;

    private LoggedException(string message, string text, string? stackTrace)
        : base(message) => (_text, StackTrace) = (text, stackTrace);

    public override string? StackTrace { get; }

    public static LoggedException Of(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var text = new StringBuilder();
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause != failure)
                text.Append("\n ---> ");
            text.Append(Head(cause));
            if (cause.StackTrace is { } trace)
                text.Append('\n').Append(trace);
        }

        return new(Head(failure), text.ToString(), failure.StackTrace);
    }

    public override string ToString() => _text;

    private static string Head(Exception failure) =>
        failure is StorageUnavailableException or SocketException or HttpRequestException or TimeoutException
            ? $"{failure.GetType().FullName}: {failure.Message}"
            : failure.GetType().FullName!;
}
