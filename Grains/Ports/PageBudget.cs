namespace Concord.Ports;

/// <summary>
/// How many bytes one answer holds. A page is asked for by number, and an item may have some hundred bytes or a megabyte: a page of a thousand large ones would be more than a message between
/// processes may be, and more than a process may have under its limit of memory. One item always goes.
/// </summary>
internal sealed class PageBudget(long bytes = PageBudget.Bytes)
{
    public const long Bytes = 4L << 20;

    private long _rest = bytes;
    private bool _isBegun;

    /// <summary>Nothing more goes.</summary>
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
