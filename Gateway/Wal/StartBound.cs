using Concord.Wal;

namespace Concord.Gateway.Wal;

/// <summary>Where to begin: <c>start</c>, an instant, or a position.</summary>
/// <param name="Bound">Null: with the first event there is.</param>
internal readonly record struct StartBound(EventBound? Bound)
{
    public const string Start = "start";
    public const string Expected = "'start', an RFC 3339 instant or a position";

    public static bool TryParse(string text, out StartBound start)
    {
        start = default;
        if (text == Start)
            return true;
        if (!EventRequest.TryParseBound(text, out var bound))
            return false;
        start = new(bound);
        return true;
    }
}
