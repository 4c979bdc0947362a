using Concord.Wal;
using Microsoft.Extensions.Options;

namespace Concord.SampleService;

/// <summary>How far the feed has been followed, over restarts.</summary>
internal sealed class Bookmark(IOptions<ReminderOptions> options)
{
    /// <summary>Null where nothing has been followed yet.</summary>
    public WalPosition? Read() =>
        File.Exists(options.Value.Bookmark) && WalPosition.TryParse(File.ReadAllText(options.Value.Bookmark), out var position)
            ? position
            : null;

    /// <summary>Put in place as a whole: a process that dies in between leaves the old one.</summary>
    public void Write(WalPosition position)
    {
        var next = options.Value.Bookmark + ".next";
        File.WriteAllText(next, position.ToString());
        File.Move(next, options.Value.Bookmark, overwrite: true);
    }
}
