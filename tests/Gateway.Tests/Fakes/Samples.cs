using Concord.Policies;
using Concord.Realms;
using Concord.Values;
using Concord.Wal;

namespace Concord.Gateway.Fakes.Tests;

/// <summary>Answers of grains.</summary>
internal static class Samples
{
    public static readonly WalPosition Position = new(3, new(1_764_000_000_000, 7));

    public static readonly string Hash = new('a', 64);

    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static RealmView Realm(long version = 1) =>
        new()
        {
            Id = RealmId.Parse("motor-fr"),
            Version = version,
            Definition = Canonical("""{"name":"Motor France","currency":"EUR","products":[{"code":"motor"}]}"""),
            RecordedAt = Noon.AddTicks(1_234_567),
            Actor = "ada",
        };

    public static PolicyView Policy(long version = 3) =>
        new()
        {
            Id = PolicyId.Create(RealmId.Parse("motor-fr"), "A1"),
            Product = "motor",
            Version = version,
            Status = [PolicyStatus.InForce, PolicyStatus.CancelPending],
            Term = new(new(2018, 1, 1), new(2019, 1, 1)),
            Premium = new(420.00m, "EUR"),
            Attributes = Canonical("""{"make":"Citroën"}"""),
            Parties = Canonical("""[{"role":"policyholder","id":"C1"}]"""),
            Assets = Canonical("[]"),
            Places = Canonical("[]"),
            Claims = Canonical("[]"),
            References = Canonical("[]"),
            AsOf = new(2018, 6, 1),
            KnownAt = Noon,
            RecordedAt = Noon.AddTicks(1),
            IsSettled = true,
        };

    public static CommandResult Command(bool replayed = false) =>
        new()
        {
            Version = 4,
            Sequence = 4,
            Position = Position,
            Hash = Hash,
            OutOfSequence = [new("/premium/amount", Canonical("\"455.00\""), Canonical("\"430.00\""), new(2018, 9, 1))],
            Moot = [new(3, TransactionType.Renew, new(2019, 1, 1), "It is cancelled then.")],
            Replayed = replayed,
        };

    public static WalEntry Entry() =>
        new(
            Position,
            new()
            {
                Subject = "motor-fr/A1",
                Type = "concord.policy.endorse",
                Realm = "motor-fr",
                Time = Noon,
                Version = 2,
                Origin = "api",
                CommitId = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
                Prev = Hash,
                Hash = Hash,
                TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                Data = Canonical("""{"type":"endorse"}"""),
            }
        );

    public static CanonicalJson Canonical(string json) => CanonicalJsonReader.Parse(System.Text.Encoding.UTF8.GetBytes(json));
}
