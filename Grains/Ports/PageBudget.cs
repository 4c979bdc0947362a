namespace Concord.Ports;

/// <summary>
/// Limits the bytes of one answer. A caller requests a page by number, and an item may have some hundred bytes or a megabyte: a
/// thousand large ones would exceed the maximum size of a message between processes, and the memory limit of a process. One
/// item always fits.
/// </summary>
internal sealed class PageBudget(long bytes = PageBudget.Bytes)
{
    public const long Bytes = 4L << 20;

    private long _rest = bytes;
    private bool _isBegun;

    /// <summary>Nothing more fits.</summary>
    public bool IsSpent => _rest <= 0;

    /// <summary>False: the item begins the next page.</summary>
    public bool Takes(long size)
    {
        if (_isBegun && size > _rest)
            return false;
        (_isBegun, _rest) = (true, _rest - size);
        return true;
    }
}
