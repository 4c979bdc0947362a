using System.Text.Json;
using System.Text.Json.Serialization;

#pragma warning disable IDE0130 // As in Microsoft.Orleans.Clustering.Consul.
namespace Orleans.Runtime.Host;

/// <summary>A silo's row as stored: the members and names that Microsoft.Orleans.Clustering.Consul writes.</summary>
public sealed class ConsulSiloRegistration
{
    public string? Hostname { get; set; }

    public int ProxyPort { get; set; }

    public DateTime StartTime { get; set; }

    public SiloStatus Status { get; set; }

    public string? SiloName { get; set; }

#pragma warning disable CA2227, CA1002 // As in the package.
    public List<SuspectingSilo>? SuspectingSilos { get; set; }
#pragma warning restore CA2227, CA1002

    internal static byte[] Write(MembershipEntry entry) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new ConsulSiloRegistration
            {
                Hostname = entry.HostName,
                ProxyPort = entry.ProxyPort,
                StartTime = entry.StartTime,
                Status = entry.Status,
                SiloName = entry.SiloName,
                SuspectingSilos = entry.SuspectTimes?.ConvertAll(static vote => new SuspectingSilo
                {
                    Id = vote.Item1.ToParsableString(),
                    Time = vote.Item2,
                }),
            },
            RowJson.Default.ConsulSiloRegistration
        );

    internal static byte[] Write(DateTime alive) => JsonSerializer.SerializeToUtf8Bytes(alive, RowJson.Default.DateTime);

    /// <param name="alive">The value of the key beside the row; null where the silo has written no heartbeat since its start.</param>
    internal static MembershipEntry Read(SiloAddress silo, byte[]? value, byte[]? alive)
    {
        var row = JsonSerializer.Deserialize(value, RowJson.Default.ConsulSiloRegistration) ?? throw new JsonException("null");
        return new()
        {
            SiloAddress = silo,
            HostName = row.Hostname ?? "",
            ProxyPort = row.ProxyPort,
            StartTime = row.StartTime,
            Status = row.Status,
            SiloName = row.SiloName ?? "",
            SuspectTimes = row
                .SuspectingSilos?.Select(static vote => Tuple.Create(SiloAddress.FromParsableString(vote.Id), vote.Time))
                .ToList(),
            IAmAliveTime = alive is null ? row.StartTime : JsonSerializer.Deserialize(alive, RowJson.Default.DateTime),
        };
    }
}

/// <summary>One silo's vote that another one is dead.</summary>
public sealed class SuspectingSilo
{
    public string Id { get; set; } = "";

    public DateTime Time { get; set; }
}

[JsonSerializable(typeof(ConsulSiloRegistration))]
[JsonSerializable(typeof(DateTime))]
internal sealed partial class RowJson : JsonSerializerContext;
