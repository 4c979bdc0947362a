using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concord.Clustering.Consul.Membership;

/// <summary>A silo's row as it is stored: the members and names that Microsoft.Orleans.Clustering.Consul writes.</summary>
internal sealed record SiloRow
{
    public string? Hostname { get; init; }

    public int ProxyPort { get; init; }

    public DateTime StartTime { get; init; }

    public SiloStatus Status { get; init; }

    public string? SiloName { get; init; }

    public IReadOnlyList<Suspicion>? SuspectingSilos { get; init; }

    public static byte[] Write(MembershipEntry entry) => JsonSerializer.SerializeToUtf8Bytes(
        new SiloRow
        {
            Hostname = entry.HostName,
            ProxyPort = entry.ProxyPort,
            StartTime = entry.StartTime,
            Status = entry.Status,
            SiloName = entry.SiloName,
            SuspectingSilos = entry.SuspectTimes?.ConvertAll(static vote => new Suspicion(vote.Item1.ToParsableString(), vote.Item2)),
        },
        RowJson.Default.SiloRow);

    public static byte[] Write(DateTime alive) => JsonSerializer.SerializeToUtf8Bytes(alive, RowJson.Default.DateTime);

    /// <param name="alive">The value of the key beside the row; null where the silo has given no sign of life since its start.</param>
    public static MembershipEntry Read(SiloAddress silo, byte[]? value, byte[]? alive)
    {
        var row = JsonSerializer.Deserialize(value, RowJson.Default.SiloRow) ?? throw new JsonException("null");
        return new()
        {
            SiloAddress = silo,
            HostName = row.Hostname ?? "",
            ProxyPort = row.ProxyPort,
            StartTime = row.StartTime,
            Status = row.Status,
            SiloName = row.SiloName ?? "",
            SuspectTimes = row.SuspectingSilos?.Select(static vote => Tuple.Create(SiloAddress.FromParsableString(vote.Id), vote.Time)).ToList(),
            IAmAliveTime = alive is null ? row.StartTime : JsonSerializer.Deserialize(alive, RowJson.Default.DateTime),
        };
    }

    internal sealed record Suspicion(string Id, DateTime Time);
}

[JsonSerializable(typeof(SiloRow))]
[JsonSerializable(typeof(DateTime))]
internal sealed partial class RowJson : JsonSerializerContext;
