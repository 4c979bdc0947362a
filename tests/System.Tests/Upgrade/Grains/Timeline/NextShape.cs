using System.Text;

namespace Concord.Timeline;

/// <summary>
/// What the next version adds to the stored state, on each of its levels: to the transaction (<c>channel</c>), to its entry (<c>note</c>),
/// and to the whole (<c>writers</c>). It refuses to go on where a part of that is missing: then an older version has erased what it did not
/// know.
/// </summary>
internal static class NextShape
{
    public const string Channel = ",\"channel\":\"next\"";
    public const string Note = ",\"note\":\"next\"";
    private const string Writers = "\"writers\":\"next\",";

    /// <exception cref="TimelineDamagedException">Something of what this version has written is gone.</exception>
    public static ReadOnlyMemory<byte> Complete(ReadOnlyMemory<byte> json)
    {
        var (transactions, entries, whole) = (Count(json.Span, Channel), Count(json.Span, Note), Count(json.Span, Writers));
        if (transactions != entries || (whole == 0 && entries > 0))
            throw new TimelineDamagedException(
                0,
                $"An older version has erased what it did not know: {transactions} transactions, {entries} entries, {whole} at the whole."
            );
        return whole > 0 ? json : Encoding.UTF8.GetBytes("{" + Writers + Encoding.UTF8.GetString(json.Span[1..]));
    }

    private static int Count(ReadOnlySpan<byte> json, string text)
    {
        var (bytes, count) = (Encoding.UTF8.GetBytes(text), 0);
        for (var at = json.IndexOf(bytes); at >= 0; at = json.IndexOf(bytes))
        {
            json = json[(at + bytes.Length)..];
            count++;
        }
        return count;
    }
}
