using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Silo.Redis.Log;

/// <summary>A dead letter as it is kept, readable by any Redis client; the event's data is Base64, because it may be anything.</summary>
internal sealed record StoredLetter(
    string Error, int Tries, DateTimeOffset FirstTriedAt, DateTimeOffset LastTriedAt, string Subject, string Type, string Realm, DateTimeOffset Time, long Version,
    string Origin, Guid Commit, string Prev, string Hash, string? TraceParent, byte[] Data)
{
    public static StoredLetter Of(DeadLetter letter)
    {
        var e = letter.Entry.Event;
        return new(letter.Error, letter.Tries, letter.FirstTriedAt, letter.LastTriedAt, e.Subject, e.Type, e.Realm, e.Time, e.Version, e.Origin, e.CommitId, e.Prev,
            e.Hash, e.TraceParent, e.Data.Utf8.ToArray());
    }

    public DeadLetter ToLetter(string projection, WalPosition position) => new()
    {
        Projection = projection,
        Error = Error,
        Tries = Tries,
        FirstTriedAt = FirstTriedAt,
        LastTriedAt = LastTriedAt,
        Entry = new(position, new()
        {
            Subject = Subject,
            Type = Type,
            Realm = Realm,
            Time = Time,
            Version = Version,
            Origin = Origin,
            CommitId = Commit,
            Prev = Prev,
            Hash = Hash,
            TraceParent = TraceParent,
            Data = CanonicalJson.FromTrusted(Data),
        }),
    };
}
