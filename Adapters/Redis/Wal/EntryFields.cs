using System.Text;
using Concord.Wal;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// An event as the fields of a stream entry, readable by any Redis client: the names of CloudEvents, and Concord's own attributes beside
/// them. <c>data</c> is JSON. Fields have one order, which Redis stores once per node of the stream, so names cost almost nothing.
/// </summary>
internal static class EntryFields
{
    /// <summary>Type of an entry that cannot be read as an event; its data holds the fields found instead.</summary>
    public const string UndecodableType = "concord.undecodable";

    /// <summary>CloudEvents' own attributes, which are derived from others: written for outside readers, and not read.</summary>
    private const int Derived = 2;

    /// <summary>In the order in which <see cref="Write"/> gives the values.</summary>
    public static RedisValue[] Names { get; } = ["id", "source", .. EventFields.All.Select(static field => (RedisValue)field.Name)];

    /// <summary>The value of each field.</summary>
    public static void Write(WalEvent e, Span<RedisValue> values)
    {
        (values[0], values[1]) = (e.EventId, e.Source);
        var writer = new Writer(values[Derived..]);
        EventFields.Write(e, ref writer);
    }

    /// <summary>The entry; one of type <see cref="UndecodableType"/> where it is not one of Concord's events.</summary>
    public static WalEntry Read(int partition, StreamEntry entry)
    {
        if (!EntryId.TryParse((string?)entry.Id, out var id))
            throw new FormatException($"'{entry.Id}' is not the id of an entry.");

        // No fields: somebody has removed an entry that was delivered to a group and not acknowledged.
        var values = entry.Values ?? [];
        return new(new(partition, id), TryRead(values) ?? Undecodable(id, values));
    }

    private static WalEvent? TryRead(NameValueEntry[] values)
    {
        var reader = new Reader(values);
        var e = EventFields.Read(ref reader);
        return reader.IsBroken || e.Subject.Length == 0 || e.Type.Length == 0 || e.Realm.Length == 0 ? null : e;
    }

    private static WalEvent Undecodable(EntryId id, NameValueEntry[] values)
    {
        var json = new StringBuilder("{");
        foreach (
            var value in values.OrderBy(static value => (string?)value.Name, StringComparer.Ordinal).DistinctBy(static value => value.Name)
        )
        {
            if (json.Length > 1)
                json.Append(',');
            json.Append('"')
                .Append(Convert.ToBase64String((byte[])value.Name!))
                .Append("\":\"")
                .Append(Convert.ToBase64String((byte[])value.Value!))
                .Append('"');
        }

        return new()
        {
            Subject = "undecodable/" + id,
            Type = UndecodableType,
            Realm = "undecodable",
            Time = DateTimeOffset.FromUnixTimeMilliseconds(
                Math.Clamp(id.Milliseconds, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            ),
            Version = 0,
            Origin = "",
            CommitId = Guid.Empty,
            Prev = "",
            Hash = "",
            Data = CanonicalJson.FromTrusted(Encoding.ASCII.GetBytes(json.Append('}').ToString())),
        };
    }

    private readonly ref struct Writer(Span<RedisValue> values) : IEventWriter
    {
        private readonly Span<RedisValue> _values = values;

        public void Text(EventField field, string value) => _values[field.Index] = value;

        public void OptionalText(EventField field, string? value) => _values[field.Index] = value ?? "";

        public void Number(EventField field, long value) => _values[field.Index] = value;

        public void Instant(EventField field, DateTimeOffset value) => _values[field.Index] = Instants.ToText(value);

        public void Id(EventField field, Guid value) => _values[field.Index] = value.ToString("N");

        public void Hash(EventField field, string value) => _values[field.Index] = value;

        public void Json(EventField field, CanonicalJson value) => _values[field.Index] = value.Utf8;
    }

    private struct Reader(NameValueEntry[] values) : IEventReader
    {
        /// <summary>A field is missing, or has a wrong type.</summary>
        public bool IsBroken { get; private set; }

        public string Text(EventField field) => (string?)Find(field) ?? Broken("");

        public readonly string? OptionalText(EventField field) => Find(field) is { IsNullOrEmpty: false } text ? (string?)text : null;

        public long Number(EventField field) => Find(field).TryParse(out long number) ? number : Broken(0L);

        public DateTimeOffset Instant(EventField field) =>
            Instants.TryParse((string?)Find(field), out var instant) ? instant : Broken(instant);

        public Guid Id(EventField field) => Guid.TryParseExact(Find(field), "N", out var id) ? id : Broken(id);

        public string Hash(EventField field) => Text(field);

        public CanonicalJson Json(EventField field) =>
            Find(field) is { IsNull: false } json ? CanonicalJson.FromTrusted(json!) : Broken(CanonicalJson.EmptyObject);

        /// <summary>
        /// Expects the written order; fields of a program that adds some, or writes them in another order, are found by name.
        /// </summary>
        private readonly RedisValue Find(EventField field)
        {
            var at = Derived + field.Index;
            return at < values.Length && values[at].Name == Names[at] ? values[at].Value : Find(Names[at]);
        }

        private readonly RedisValue Find(RedisValue name) =>
            Array.Find(values, value => value.Name == name) is { Name.IsNull: false } found ? found.Value : RedisValue.Null;

        private T Broken<T>(T instead)
        {
            IsBroken = true;
            return instead;
        }
    }
}
