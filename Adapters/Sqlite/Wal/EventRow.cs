using System.Buffers;
using Concord.Wal;

namespace Concord.Adapters.Sqlite;

/// <summary>Reads and writes the columns <see cref="SqliteSchema.EventColumns"/>.</summary>
internal static class EventRow
{
    private const int HashBytes = 32;

    /// <summary>Columns of the position, which come before those of the event.</summary>
    private const int PositionColumns = 3;

    /// <summary>Binds the event to the parameters from <paramref name="first"/> on.</summary>
    public static void Bind(SqliteStatement statement, int first, WalPosition position, WalEvent e)
    {
        statement.Bind(first, position.Partition).Bind(first + 1, position.Entry.Milliseconds).Bind(first + 2, position.Entry.Sequence);
        var writer = new Writer(statement, first + PositionColumns);
        EventFields.Write(e, ref writer);
    }

    /// <summary>Reads the event from the columns from <paramref name="first"/> on.</summary>
    public static WalEntry Read(SqliteStatement row, int first)
    {
        var reader = new Reader(row, first + PositionColumns);
        return new(ReadPosition(row, first), EventFields.Read(ref reader));
    }

    public static WalPosition ReadPosition(SqliteStatement row, int first) =>
        new(row.GetInt32(first), new EntryId(row.GetInt64(first + 1), row.GetInt64(first + 2)));

    /// <summary>Checks the columns that are cheap to read: false for an event of another realm or type than requested.</summary>
    public static bool MayMatch(SqliteStatement row, int first, EventFilter filter)
    {
        var reader = new Reader(row, first + PositionColumns);
        return (filter.Type is null || filter.Type == reader.Text(EventFields.Type))
            && (filter.Realm is null || filter.Realm == reader.Text(EventFields.Realm));
    }

    private readonly struct Writer(SqliteStatement statement, int first) : IEventWriter
    {
        public void Text(EventField field, string value) => statement.Bind(first + field.Index, value);

        public void OptionalText(EventField field, string? value) => statement.Bind(first + field.Index, value);

        public void Number(EventField field, long value) => statement.Bind(first + field.Index, value);

        public void Instant(EventField field, DateTimeOffset value)
        {
            Span<byte> text = stackalloc byte[Instants.TextLength];
            Instants.Write(text, value);
            statement.BindText(first + field.Index, text);
        }

        public void Id(EventField field, Guid value)
        {
            Span<byte> bytes = stackalloc byte[16];
            value.TryWriteBytes(bytes, bigEndian: true, out _);
            statement.Bind(first + field.Index, bytes);
        }

        /// <summary>A SHA-256 is stored as its bytes, half the size of its text; any other hash is stored as text.</summary>
        public void Hash(EventField field, string value)
        {
            Span<byte> bytes = stackalloc byte[HashBytes];
            if (
                value.Length == 2 * HashBytes
                && !value.AsSpan().ContainsAnyInRange('A', 'F')
                && Convert.FromHexString(value, bytes, out _, out _) == OperationStatus.Done
            )
                statement.Bind(first + field.Index, bytes);
            else
                statement.Bind(first + field.Index, value);
        }

        public void Json(EventField field, CanonicalJson value) => statement.BindText(first + field.Index, value.Utf8.Span);
    }

    private readonly struct Reader(SqliteStatement row, int first) : IEventReader
    {
        public string Text(EventField field) => row.GetText(first + field.Index);

        public string? OptionalText(EventField field) => row.GetTextOrNull(first + field.Index);

        public long Number(EventField field) => row.GetInt64(first + field.Index);

        public DateTimeOffset Instant(EventField field) => Instants.Parse(row.GetText(first + field.Index));

        public Guid Id(EventField field) => new(row.GetBytes(first + field.Index), bigEndian: true);

        public string Hash(EventField field) =>
            row.IsText(first + field.Index)
                ? row.GetText(first + field.Index)
                : Convert.ToHexStringLower(row.GetBytes(first + field.Index));

        public CanonicalJson Json(EventField field) => CanonicalJson.FromTrusted(row.GetBytes(first + field.Index).ToArray());
    }
}
