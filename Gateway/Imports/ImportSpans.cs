using System.Diagnostics;

namespace Concord.Gateway.Imports;

/// <summary>
/// Spans of imports. Each row has its own trace, with a link to the request that brought it: no tool could show a trace with hundreds of
/// thousands of rows.
/// </summary>
internal static class ImportSpans
{
    public const string SourceName = "Concord.Gateway";
    public const string Row = "import row";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null where nothing is traced. Sampling is decided for each row.</summary>
    public static Activity? StartRow(string? request)
    {
        if (!Source.HasListeners())
            return null;
        Activity.Current = null;
        var row = Source.StartActivity(
            Row,
            ActivityKind.Internal,
            parentContext: default,
            links: ActivityContext.TryParse(request, null, out var context) ? [new(context)] : null
        );

        // The call that follows has other rows as well: it belongs to none of them.
        Activity.Current = null;
        return row;
    }
}
