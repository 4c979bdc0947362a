using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Hosting;

/// <summary>What the silo is told by configuration. Read and checked as a whole, so that a wrong key is named before anything starts.</summary>
internal sealed record SiloSettings
{
    public const string EmbeddedProvider = "Embedded";
    public const string RedisProvider = "Redis";
    public const string ArangoDbProvider = "ArangoDb";
    public const string LocalhostMode = "Localhost";
    public const int DefaultPartitions = 32;
    public const int MaxPartitions = 1024;

    public required string StorageProvider { get; init; }

    /// <summary>Where the graph is kept, whatever the store is.</summary>
    public required string GraphProvider { get; init; }

    /// <summary>How long an event stays in the log after it was committed, where every projection has acknowledged it.</summary>
    public required TimeSpan Retention { get; init; }

    /// <summary>
    /// Bytes that the whole log may take before events leave it younger than <see cref="Retention"/>, where every projection has acknowledged them; null for no
    /// limit, and in stores that cannot tell.
    /// </summary>
    public required long? MaxLogBytes { get; init; }

    /// <summary>After so long without progress a group that has something to do is named as dead.</summary>
    public required TimeSpan DeadGroupAfter { get; init; }

    /// <summary>Whether a dead group that is not one of Concord's projections is given up, so that the log can be trimmed.</summary>
    public required bool DropDeadGroups { get; init; }

    public required string ClusterMode { get; init; }
    public required string ClusterId { get; init; }
    public required string ServiceId { get; init; }

    /// <summary>0: any free one.</summary>
    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }

    /// <summary>After so long without a call a grain leaves memory; the next call brings it back.</summary>
    public required TimeSpan CollectionAge { get; init; }

    /// <exception cref="OptionsValidationException">Names each key with a value that cannot be used.</exception>
    public static SiloSettings Read(IConfiguration configuration)
    {
        var failures = new List<string>();
        var settings = new SiloSettings
        {
            StorageProvider = OneOf(configuration, "Storage:Provider", [EmbeddedProvider, RedisProvider], failures),
            GraphProvider = OneOf(configuration, "Graph:Provider", GraphProviders(configuration), failures),
            Retention = Time(configuration, "Storage:Retention", TimeSpan.FromDays(1), TimeSpan.Zero, failures),
            MaxLogBytes = configuration["Storage:MaxLogBytes"] is { Length: > 0 } ? Number(configuration, "Storage:MaxLogBytes", 0, 1 << 20, long.MaxValue, failures) : null,
            DeadGroupAfter = Time(configuration, "Storage:DeadGroups:After", TimeSpan.FromDays(1), TimeSpan.FromSeconds(1), failures),
            DropDeadGroups = Flag(configuration, "Storage:DeadGroups:Drop", failures),
            ClusterMode = OneOf(configuration, "Cluster:Mode", [LocalhostMode], failures),
            ClusterId = Text(configuration, "Cluster:ClusterId", "concord", failures),
            ServiceId = Text(configuration, "Cluster:ServiceId", "concord", failures),
            SiloPort = Number(configuration, "Cluster:SiloPort", 11111, 0, 65535, failures),
            GatewayPort = Number(configuration, "Cluster:GatewayPort", 30000, 0, 65535, failures),
            CollectionAge = Time(configuration, "Cluster:CollectionAge", TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(2), failures),
        };
        Number(configuration, "Storage:Partitions", DefaultPartitions, 1, MaxPartitions, failures);
        if (settings.SiloPort == settings.GatewayPort && settings.SiloPort != 0)
            failures.Add($"Cluster:GatewayPort must not be the same as Cluster:SiloPort; both are {settings.SiloPort}.");
        return failures.Count == 0 ? settings : throw new OptionsValidationException("Concord", typeof(SiloSettings), failures);
    }

    /// <summary>Whoever says where an ArangoDB is means to use it.</summary>
    private static string[] GraphProviders(IConfiguration configuration) =>
        string.IsNullOrWhiteSpace(configuration["Graph:ArangoDb:Url"]) ? [EmbeddedProvider, ArangoDbProvider] : [ArangoDbProvider, EmbeddedProvider];

    /// <param name="known">The first is the default.</param>
    private static string OneOf(IConfiguration configuration, string key, string[] known, List<string> failures)
    {
        var value = configuration[key];
        if (string.IsNullOrWhiteSpace(value)) return known[0];
        if (Array.Find(known, one => one.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
        failures.Add($"{key} must be {string.Join(" or ", known)}; it is '{value}'.");
        return known[0];
    }

    private static string Text(IConfiguration configuration, string key, string byDefault, List<string> failures)
    {
        var value = configuration[key] ?? byDefault;
        if (string.IsNullOrWhiteSpace(value)) failures.Add($"{key} must not be empty.");
        return value;
    }

    private static bool Flag(IConfiguration configuration, string key, List<string> failures)
    {
        if (configuration[key] is not { Length: > 0 } text) return false;
        if (bool.TryParse(text, out var flag)) return flag;
        failures.Add($"{key} must be true or false; it is '{text}'.");
        return false;
    }

    private static int Number(IConfiguration configuration, string key, int byDefault, int min, int max, List<string> failures) =>
        (int)Number(configuration, key, byDefault, min, (long)max, failures);

    private static long Number(IConfiguration configuration, string key, long byDefault, long min, long max, List<string> failures)
    {
        if (configuration[key] is not { Length: > 0 } text) return byDefault;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        failures.Add($"{key} must be a whole number from {min} to {max}; it is '{text}'.");
        return byDefault;
    }

    private static TimeSpan Time(IConfiguration configuration, string key, TimeSpan byDefault, TimeSpan min, List<string> failures)
    {
        if (configuration[key] is not { Length: > 0 } text) return byDefault;

        // "1" would be a day to TimeSpan, and is more likely meant to be something else.
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= min) return time;
        failures.Add($"{key} must be a time span of at least {min:c}, written [days.]hours:minutes:seconds, for instance {byDefault:c}; it is '{text}'.");
        return byDefault;
    }
}
