using Concord.Errors;

namespace Concord.Telemetry;

/// <summary>What a failure is called in telemetry: its code, or its type. Messages may quote content, and content is not for telemetry.</summary>
public static class ErrorKind
{
    public static string Of(Exception error) =>
        error is ConcordException { Code: var code } ? code : error.GetType().FullName ?? error.GetType().Name;
}
