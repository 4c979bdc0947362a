using System.Diagnostics;
using System.Text;
using Concord.Adapters.Redis;
using Concord.Values;
using Concord.Wal;
using StackExchange.Redis;

namespace Concord.Benchmarks;

/// <summary>What an event costs between its members and the fields of a log entry: time and memory per event, on one thread.</summary>
internal static class EventCodecBenchmark
{
    private const int Times = 20_000;
    private const int Rounds = 200;

    public static void Run()
    {
        var e = new WalEvent
        {
            Subject = "motor-fr/A00012345-V01",
            Type = "concord.policy.endorse",
            Realm = "motor-fr",
            Time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567),
            Version = 3,
            Origin = "pas-de-1",
            CommitId = Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"),
            Prev = new('a', 64),
            Hash = new('b', 64),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Data = CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes("""{"amount":"0.10"}""")),
        };
        var values = new RedisValue[EntryFields.Names.Length];
        Measure("write a log entry", () => EntryFields.Write(e, values));
        var entry = new StreamEntry(
            "1772366400000-7",
            [.. EntryFields.Names.Zip(values, static (name, value) => new NameValueEntry(name, Encoding.UTF8.GetBytes((string)value!)))]
        );
        Measure("read a log entry", () => EntryFields.Read(3, entry));
    }

    private static void Measure(string name, Action run)
    {
        var best = double.MaxValue;
        var bytes = 0L;
        for (var round = 0; round <= Rounds; round++)
        {
            var (began, allocated) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            for (var i = 0; i < Times; i++)
                run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalNanoseconds / Times);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / Times;
        }

        Console.WriteLine($"{name}: {best:F0} ns, {bytes} B");
    }
}
