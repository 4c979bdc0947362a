using System.Buffers;
using System.Globalization;
using System.Text;
using Concord.Policies;

namespace Concord.Portfolio;

/// <summary>
/// Writes what rows consist of as canonical JSON. A caller writes an object's members in ordinal order of their names, as RFC
/// 8785 wants it. Values have the form of <c>GET …/policies/{number}</c>.
/// </summary>
internal sealed class RowWriter(IBufferWriter<byte> output)
{
    public void Write(ReadOnlySpan<byte> json) => output.Write(json);

    public void Write(string text) => CanonicalJsonText.WriteString(output, text);

    public void Write(long number)
    {
        number.TryFormat(output.GetSpan(20), out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    public void Write(DateOnly day)
    {
        output.Write("\""u8);
        Days.Write(output, day);
        output.Write("\""u8);
    }

    public void Write(DateTimeOffset instant)
    {
        output.Write("\""u8);
        Encoding.UTF8.GetBytes(Instants.ToRfc3339(instant), output);
        output.Write("\""u8);
    }

    public void Write(Money? premium)
    {
        if (premium is not { } money)
        {
            output.Write("null"u8);
            return;
        }
        output.Write("{\"amount\":\""u8);
        money.Amount.TryFormat(output.GetSpan(64), out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
        output.Write("\",\"currency\":"u8);
        Write(money.Currency);
        output.Write("}"u8);
    }

    public void Write(StatusSet status)
    {
        output.Write("["u8);
        var first = true;
        foreach (var member in status.ToArray())
        {
            if (!first)
                output.Write(","u8);
            first = false;
            Write(WireName.Of(member));
        }
        output.Write("]"u8);
    }

    public void Write(Term term)
    {
        output.Write("{\"effectiveDate\":"u8);
        Write(term.EffectiveDate);
        output.Write(",\"expirationDate\":"u8);
        Write(term.ExpirationDate);
        output.Write("}"u8);
    }
}
