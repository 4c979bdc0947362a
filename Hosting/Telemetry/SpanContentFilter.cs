using System.Diagnostics;
using OpenTelemetry;

namespace Concord.Hosting;

/// <summary>
/// Removes from spans what libraries put there and what may quote content: exception messages (Orleans records that of every failed call,
/// and a refused policy is one), and the query of addresses, which contains what somebody searched for. Type, code and status stay.
/// </summary>
internal sealed class SpanContentFilter : BaseProcessor<Activity>
{
    private static readonly string[] Guarded = ["exception.message", "exception.stacktrace", "url.query"];

    public override void OnEnd(Activity data)
    {
        foreach (var name in Guarded)
        {
            if (data.GetTagItem(name) is not null)
                data.SetTag(name, null);
        }

        if (data.GetTagItem("url.full") is string address && address.IndexOf('?', StringComparison.Ordinal) is var query and >= 0)
            data.SetTag("url.full", address[..query]);
    }
}
