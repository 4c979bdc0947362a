namespace Concord.Adapters.Clustering.Consul;

/// <summary>
/// The keys of a cluster's membership, as in Microsoft.Orleans.Clustering.Consul: <c>[root/]orleans/cluster/version</c>, <c>…/address</c>
/// per silo, and <c>…/address/iamalive</c> beside it, because a silo's heartbeat must change neither its row nor the version.
/// </summary>
internal sealed class TableKeys(string? root, string clusterId)
{
    private const string Alive = "/iamalive";

    /// <summary>Ends with a slash: the keys of <c>concord2</c> do not belong to <c>concord</c>.</summary>
    public string Prefix { get; } = Folder(root) is { Length: > 0 } folder ? $"{folder}/orleans/{clusterId}/" : $"orleans/{clusterId}/";

    public string Version => Prefix + "version";

    public string RowOf(SiloAddress silo) => Prefix + silo.ToParsableString();

    public string AliveOf(SiloAddress silo) => RowOf(silo) + Alive;

    /// <summary>
    /// Consul's HTTP API reads several slashes as one, and ignores slashes at the beginning; in a transaction they would make another key.
    /// </summary>
    private static string Folder(string? root) => string.Join('/', (root ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries));

    public static bool IsAlive(string key) => key.EndsWith(Alive, StringComparison.Ordinal);

    /// <summary>The silo whose row this key holds; null for any other key.</summary>
    public SiloAddress? SiloOf(string key)
    {
        var name = key[Prefix.Length..];
        return name.Contains('/', StringComparison.Ordinal) || !name.Contains('@', StringComparison.Ordinal)
            ? null
            : SiloAddress.FromParsableString(name);
    }
}
