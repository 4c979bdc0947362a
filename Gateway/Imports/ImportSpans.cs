using System.Diagnostics;

namespace Concord.Gateway.Imports;

/// <summary>
/// Spans of imports. A row's trace is its own, with a link to the request that brought it: hundreds of thousands of rows in one trace could
/// be shown by nothing.
/// </summary>
internal static class ImportSpans
{
    public const string SourceName = "Concord.Gateway";
    public const string Row = "import row";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null where nothing is traced. Whether the row's trace is kept is decided for each row.</summary>
    public static Activity? StartRow(string? request)
    {
        if (!Source.HasListeners())
            return null;
        Activity.Current = null;
        return Source.StartActivity(
            Row,
            ActivityKind.Internal,
            parentContext: default,
            links: ActivityContext.TryParse(request, null, out var context) ? [new(context)] : null
        );
    }
}
