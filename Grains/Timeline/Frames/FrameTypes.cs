using System.Buffers;
using System.Text;

namespace Concord.Timeline;

/// <summary>
/// Types of transactions as one byte. Part of the stored form: a code is never given to another type. A type without a code is written as
/// text after a zero.
/// </summary>
internal static class FrameTypes
{
    private static readonly string[] Names =
    [
        "",
        "quote",
        "issue",
        "endorse",
        "renew",
        "cancel",
        "rescindCancel",
        "reinstate",
        "lapse",
        "expire",
        "nonRenew",
        "correct",
        "claim",
        "created",
        "replaced",
    ];

    public static void Write(IBufferWriter<byte> output, string type)
    {
        var code = type.Length == 0 ? -1 : Array.IndexOf(Names, type);
        output.Write([(byte)Math.Max(code, 0)]);
        if (code > 0)
            return;
        var text = Encoding.UTF8.GetBytes(type);
        FrameBytes.Write(output, text.Length);
        output.Write(text);
    }

    public static string Read(ref FrameBytes bytes) =>
        bytes.Byte() switch
        {
            0 => Encoding.UTF8.GetString(bytes.Take(bytes.Count())),
            var code when code < Names.Length => Names[code],
            var code => throw new FormatException($"It has a transaction of type {code}, which this version does not know."),
        };
}
