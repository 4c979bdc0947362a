using System.Text.Json;

namespace Concord.Timeline;

/// <summary>
/// Reads the members of a transaction. Members that this version does not know are skipped: they stay in the bytes.
/// </summary>
internal static class TransactionReader
{
    /// <summary>Reads the object at the reader's current token; <paramref name="buffer"/> is what the reader reads.</summary>
    /// <exception cref="FormatException">A member is missing or has the wrong form.</exception>
    public static TransactionMembers Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> buffer)
    {
        var members = ReadMembers(ref reader, buffer);
        var missing =
            members.Sequence is null ? "sequence"
            : members.Type is null ? "type"
            : members.EffectiveDate is null ? "effectiveDate"
            : members.RecordedAt is null ? "recordedAt"
            : members.CommitId is null ? "commit"
            : members.Prev.IsEmpty ? "prev"
            : members.Subject.IsEmpty ? "subject"
            : null;
        return Complete(members, missing);
    }

    /// <summary>Reads what a frame has of a transaction besides its header.</summary>
    /// <inheritdoc cref="Read"/>
    public static TransactionMembers ReadRest(ref Utf8JsonReader reader, ReadOnlyMemory<byte> buffer) =>
        Complete(ReadMembers(ref reader, buffer), missing: null);

    private static TransactionMembers Complete(in TransactionMembers members, string? missing)
    {
        missing ??=
            members.Changes.IsEmpty ? "changes"
            : members.Actor.IsEmpty ? "actor"
            : members.Origin.IsEmpty ? "origin"
            : null;
        return missing is null ? members : throw new FormatException($"The member {missing} is missing.");
    }

    private static TransactionMembers ReadMembers(ref Utf8JsonReader reader, ReadOnlyMemory<byte> buffer)
    {
        var members = new TransactionMembers();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("actor"u8))
                members.Actor = String(ref reader, buffer, "actor");
            else if (reader.ValueTextEquals("changes"u8))
                members.Changes = Object(ref reader, buffer);
            else if (reader.ValueTextEquals("commit"u8))
                members.CommitId = Commit(ref reader);
            else if (reader.ValueTextEquals("effectiveDate"u8))
                members.EffectiveDate = Date(ref reader);
            else if (reader.ValueTextEquals("origin"u8))
                members.Origin = String(ref reader, buffer, "origin");
            else if (reader.ValueTextEquals("prev"u8))
                members.Prev = String(ref reader, buffer, "prev");
            else if (reader.ValueTextEquals("reason"u8))
                members.Reason = String(ref reader, buffer, "reason");
            else if (reader.ValueTextEquals("recordedAt"u8))
                members.RecordedAt = Instant(ref reader);
            else if (reader.ValueTextEquals("rule"u8))
                members.Rule = String(ref reader, buffer, "rule");
            else if (reader.ValueTextEquals("run"u8))
                members.Run = String(ref reader, buffer, "run");
            else if (reader.ValueTextEquals("sequence"u8))
                members.Sequence = Number(ref reader);
            else if (reader.ValueTextEquals("stamp"u8))
                members.Stamp = String(ref reader, buffer, "stamp");
            else if (reader.ValueTextEquals("subject"u8))
                members.Subject = String(ref reader, buffer, "subject");
            else if (reader.ValueTextEquals("type"u8))
                members.Type = Text(ref reader, "type");
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        return members;
    }

    private static ReadOnlyMemory<byte> String(ref Utf8JsonReader reader, ReadOnlyMemory<byte> buffer, string member)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            throw Unreadable(member);
        var start = (int)reader.TokenStartIndex;
        return buffer[start..(int)reader.BytesConsumed];
    }

    private static string Text(ref Utf8JsonReader reader, string member) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Unreadable(member);

    private static ReadOnlyMemory<byte> Object(ref Utf8JsonReader reader, ReadOnlyMemory<byte> buffer)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw Unreadable("changes");
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return buffer[start..(int)reader.BytesConsumed];
    }

    private static Guid Commit(ref Utf8JsonReader reader)
    {
        Span<char> text = stackalloc char[32];
        return
            reader.Read()
            && reader.TokenType == JsonTokenType.String
            && reader.ValueSpan.Length == text.Length
            && Guid.TryParseExact(text[..reader.CopyString(text)], "N", out var id)
            ? id
            : throw Unreadable("commit");
    }

    private static DateOnly Date(ref Utf8JsonReader reader) =>
        reader.Read() && Days.TryRead(ref reader, out var date) ? date : throw Unreadable("effectiveDate");

    private static DateTimeOffset Instant(ref Utf8JsonReader reader) =>
        reader.Read() && Instants.TryRead(ref reader, out var instant) ? instant : throw Unreadable("recordedAt");

    private static long Number(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
            ? number
            : throw Unreadable("sequence");

    private static FormatException Unreadable(string member) => new($"The member {member} is not of its form.");
}
