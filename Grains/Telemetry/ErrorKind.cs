namespace Concord.Telemetry;

/// <summary>
/// The name of a failure in telemetry: its code, or its type. Messages may quote content, which must not appear in telemetry.
/// </summary>
public static class ErrorKind
{
    public static string Of(Exception error) =>
        error is ConcordException { Code: var code } ? code : error.GetType().FullName ?? error.GetType().Name;
}
