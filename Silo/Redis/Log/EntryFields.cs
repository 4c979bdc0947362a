using System.Text;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Values;
using Concord.Grains.Abstractions.Wal;
using StackExchange.Redis;

namespace Concord.Silo.Redis.Log;

/// <summary>
/// An event as the fields of a stream entry, readable by any Redis client: the names of CloudEvents, and Concord's own attributes beside them. <c>data</c> is
/// JSON. Fields come in one order, which Redis stores once per node of the stream, so names cost next to nothing.
/// </summary>
internal static class EntryFields
{
    /// <summary>Type of an entry that cannot be read as an event; its data is what it holds instead.</summary>
    public const string UndecodableType = "concord.undecodable";

    private static readonly RedisValue Id = "id", Source = "source", Type = "type", Subject = "subject", Time = "time", Realm = "realm", Version = "version",
        Origin = "origin", CommitId = "commit", Prev = "prev", Hash = "hash", TraceParent = "traceparent", Data = "data";

    /// <summary>In the order in which <see cref="Write"/> gives the values.</summary>
    public static RedisValue[] Names { get; } = [Id, Source, Type, Subject, Time, Realm, Version, Origin, CommitId, Prev, Hash, TraceParent, Data];

    /// <summary>The value of each field.</summary>
    public static void Write(WalEvent e, Span<RedisValue> values)
    {
        values[0] = e.EventId;
        values[1] = e.Source;
        values[2] = e.Type;
        values[3] = e.Subject;
        values[4] = Instants.ToText(e.Time);
        values[5] = e.Realm;
        values[6] = e.Version;
        values[7] = e.Origin;
        values[8] = e.CommitId.ToString("N");
        values[9] = e.Prev;
        values[10] = e.Hash;
        values[11] = e.TraceParent ?? "";
        values[12] = e.Data.Utf8;
    }

    /// <summary>The entry; one of type <see cref="UndecodableType"/> where it is not an event of ours.</summary>
    public static WalEntry Read(int partition, StreamEntry entry)
    {
        if (!EntryId.TryParse((string?)entry.Id, out var id)) throw new FormatException($"'{entry.Id}' is not the id of an entry.");

        // None: somebody has removed an entry that a group was given and had not acknowledged.
        var values = entry.Values ?? [];
        return new(new(partition, id), TryRead(values) ?? Undecodable(id, values));
    }

    private static WalEvent? TryRead(NameValueEntry[] values)
    {
        // In the order they are written; whoever adds fields, or writes them in another order, is found by name.
        RedisValue Find(int at, RedisValue name) => at < values.Length && values[at].Name == name
            ? values[at].Value
            : Array.Find(values, value => value.Name == name) is { Name.IsNull: false } found ? found.Value : RedisValue.Null;

        var (subject, type, realm, origin) = (Find(3, Subject), Find(2, Type), Find(5, Realm), Find(7, Origin));
        var (prev, hash, trace, data) = (Find(9, Prev), Find(10, Hash), Find(11, TraceParent), Find(12, Data));
        if (subject.IsNullOrEmpty || type.IsNullOrEmpty || realm.IsNullOrEmpty || origin.IsNull || prev.IsNull || hash.IsNull || data.IsNull
            || !Find(6, Version).TryParse(out long version)
            || !Guid.TryParseExact(Find(8, CommitId), "N", out var commit)
            || !Instants.TryParse((string?)Find(4, Time), out var time))
            return null;
        return new()
        {
            Subject = subject!,
            Type = type!,
            Realm = realm!,
            Time = time,
            Version = version,
            Origin = origin!,
            CommitId = commit,
            Prev = prev!,
            Hash = hash!,
            TraceParent = trace.IsNullOrEmpty ? null : (string?)trace,
            Data = CanonicalJson.FromTrusted(data!),
        };
    }

    private static WalEvent Undecodable(EntryId id, NameValueEntry[] values)
    {
        var json = new StringBuilder("{");
        foreach (var value in values.OrderBy(static value => (string?)value.Name, StringComparer.Ordinal).DistinctBy(static value => value.Name))
        {
            if (json.Length > 1) json.Append(',');
            json.Append('"').Append(Convert.ToBase64String((byte[])value.Name!)).Append("\":\"").Append(Convert.ToBase64String((byte[])value.Value!)).Append('"');
        }

        return new()
        {
            Subject = "undecodable/" + id,
            Type = UndecodableType,
            Realm = "undecodable",
            Time = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(id.Milliseconds, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())),
            Version = 0,
            Origin = "",
            CommitId = Guid.Empty,
            Prev = "",
            Hash = "",
            Data = CanonicalJson.FromTrusted(Encoding.ASCII.GetBytes(json.Append('}').ToString())),
        };
    }
}
