using System.Diagnostics;

namespace Concord.Gateway.Imports;

/// <summary>A row on its way to its policy.</summary>
internal sealed class SentItem(ImportItem item)
{
    public ImportItem Item { get; } = item;

    /// <summary>Not yet compared with the held rows of its policy.</summary>
    public bool IsNew { get; set; }

    /// <summary>As <see cref="Concord.Imports.ApplyImportItem.CanWait"/>.</summary>
    public bool CanWait { get; set; }

    /// <summary>The held row that this one replaces if it is not refused.</summary>
    public ImportItem? Replaces { get; set; }

    /// <summary>Null where it is not traced.</summary>
    public Activity? Span { get; set; }
}
