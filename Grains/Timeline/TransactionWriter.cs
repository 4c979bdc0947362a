using System.Buffers;
using System.Globalization;
using System.Text;

namespace Concord.Timeline;

/// <summary>
/// Writes a transaction's canonical bytes: members in ordinal order, optional ones absent if there is no value.
/// </summary>
internal static class TransactionWriter
{
    public static CanonicalJson Write(TransactionDraft draft, EntityKey subject, long sequence, DateTimeOffset recordedAt, string prev)
    {
        var output = new ArrayBufferWriter<byte>(512 + draft.Changes.Utf8.Length);
        output.Write("{\"actor\":"u8);
        CanonicalJsonText.WriteString(output, draft.Actor);
        output.Write(",\"changes\":"u8);
        output.Write(draft.Changes.Utf8.Span);
        output.Write(",\"commit\":\""u8);
        Format(output, draft.CommitId, "N");
        output.Write("\",\"effectiveDate\":\""u8);
        Days.Write(output, draft.EffectiveDate);
        output.Write("\",\"origin\":"u8);
        CanonicalJsonText.WriteString(output, draft.Origin);
        output.Write(",\"prev\":\""u8);
        Encoding.ASCII.GetBytes(prev, output);
        output.Write("\""u8);
        WriteOptional(output, ",\"reason\":"u8, draft.Reason);
        output.Write(",\"recordedAt\":\""u8);
        Instants.Write(output, recordedAt);
        output.Write("\""u8);
        WriteOptional(output, ",\"rule\":"u8, draft.Rule);
        if (draft.Run is { } run)
        {
            output.Write(",\"run\":\""u8);
            Instants.Write(output, run);
            output.Write("\""u8);
        }
        output.Write(",\"sequence\":"u8);
        Format(output, sequence, default);
        WriteOptional(output, ",\"stamp\":"u8, draft.Stamp);
        output.Write(",\"subject\":"u8);
        CanonicalJsonText.WriteString(output, subject.Value);
        output.Write(",\"type\":"u8);
        CanonicalJsonText.WriteString(output, draft.Type);
        output.Write("}"u8);
        return CanonicalJson.FromTrusted(output.WrittenSpan.ToArray());
    }

    private static void WriteOptional(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
            return;
        output.Write(name);
        CanonicalJsonText.WriteString(output, value);
    }

    private static void Format<T>(ArrayBufferWriter<byte> output, T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        var span = output.GetSpan(40);
        value.TryFormat(span, out var written, format, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
