using System.Globalization;
using System.Reflection;
using Concord.Configuration;
using Concord.Gateway.Deployment.Tests;
using Concord.Hosting;
using Concord.Ports;
using Concord.Silo;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Docs.Tests;

/// <summary>
/// The tables of settings in README and docs name the keys that the code reads, all of them, with the defaults that it has.
/// </summary>
public sealed class SettingTests
{
    /// <summary>Some keys are only asked for when others say so.</summary>
    private static readonly Dictionary<string, string> Everything = new()
    {
        ["Storage:Provider"] = "Redis",
        ["Storage:ReadModels"] = "ArangoDb",
        ["Graph:Provider"] = "ArangoDb",
        ["Auth:Mode"] = "Keys",
        [$"Auth:Keys:{DocumentedSettings.Name}"] = "sixteen-characters-and-more",
        [$"Auth:Roles:{DocumentedSettings.Name}"] = "viewer",
        ["Cluster:Consul:Tags:0"] = "one",
        ["Cluster:Consul:Tags:1"] = "two",
        ["Cluster:Redis:ConnectionString"] = "127.0.0.1:6379",
    };

    /// <summary>The password is asked for when certificate and authority are named; this is neither.</summary>
    private static readonly Dictionary<string, string?> Certificate = new()
    {
        ["Cluster:Tls:Certificate"] = Repository.PathOf("README.md"),
        ["Cluster:Tls:Authority"] = Repository.PathOf("README.md"),
    };

    /// <summary>Their defaults are found in the environment, or stand for something else.</summary>
    private static readonly string[] Unsaid =
    [
        "Cluster",
        "Cluster:AdvertisedAddress",
        "Cluster:Consul:Address",
        "Cluster:Consul:Token",
        "Cluster:Redis:ConnectionString",
        "Cluster:Redis:User",
        "Cluster:Redis:Password",
        "Cluster:Redis:CertificateAuthority",
    ];

    private static readonly KnownKeys Known = new KnownKeys(Everything).With(Certificate);

    [Fact]
    public void Each_key_in_a_table_is_read() => Assert.Empty(Unread(DocumentedSettings.All));

    [Fact]
    public void Each_key_that_is_read_is_named_somewhere() =>
        Assert.Equal([], Known.OwnKeys.Except(DocumentedSettings.Named, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_default_in_a_table_is_the_one_of_the_code() => Assert.Empty(Wrong(DocumentedSettings.All));

    /// <summary>Those of <c>Timeline</c> stand with the limits that they set.</summary>
    [Fact]
    public void Each_default_is_in_a_table() =>
        Assert.Equal(
            [],
            Defaults()
                .Keys.Where(static key => !key.StartsWith("Timeline:", StringComparison.Ordinal))
                .Except(DocumentedSettings.All.Select(static setting => setting.Key))
        );

    [Theory]
    [InlineData("| `Cluster:Nothing` | none | |", "docs/new.md: nobody reads Cluster:Nothing")]
    [InlineData("| `Storage:Redis:Lanes`, `:Lane` | 8 | |", "docs/new.md: nobody reads Storage:Redis:Lane")]
    [InlineData("| `Storage:Redis:Lanes` | 4 | |", "docs/new.md: Storage:Redis:Lanes is 8 and not 4")]
    [InlineData("| `Cluster:SiloPort`, `…:GatewayPort` | 11111, 3000 | |", "docs/new.md: Cluster:GatewayPort is 30000 and not 3000")]
    [InlineData(
        "| `Cluster:DrainNotice` | `00:00:07` (`Localhost`: 0) | |",
        "docs/new.md: Cluster:DrainNotice is 0 or 00:00:05 and not 00:00:07"
    )]
    public void An_error_in_a_table_is_found(string row, string expected)
    {
        var settings = DocumentedSettings.In(new("docs/new.md", $"| key | default | |\n|---|---|---|\n{row}\n")).ToList();
        Assert.Equal([expected], Unread(settings).Concat(Wrong(settings)));
    }

    private static IEnumerable<string> Unread(IEnumerable<DocumentedSetting> settings) =>
        settings
            .Where(static setting => !Known.Contains(setting.Key))
            .Select(static setting => $"{setting.Document}: nobody reads {setting.Key}");

    private static IEnumerable<string> Wrong(IEnumerable<DocumentedSetting> settings)
    {
        var defaults = Defaults();
        return settings
            .Where(setting => defaults.TryGetValue(setting.Key, out var known) && !known.Contains(setting.Default))
            .Select(setting =>
                $"{setting.Document}: {setting.Key} is {string.Join(" or ", defaults[setting.Key])} and not {setting.Default}"
            );
    }

    /// <summary>Of all options. With several silos some defaults are others.</summary>
    private static Dictionary<string, HashSet<string>> Defaults()
    {
        var defaults = new Dictionary<string, HashSet<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var type in KnownKeys.Programs.SelectMany(static assembly => assembly.GetTypes()))
        {
            if (type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() is string section)
                Add(defaults, section, Activator.CreateInstance(type)!);
        }

        Add(defaults, ConcordClusterOptions.Section, new ConcordClusterOptions { Mode = ClusterMode.Consul });

        // What follows from other options.
        Add(defaults, "Cluster:Mode", ClusterMode.Localhost);
        defaults["Storage:Partitions"] = [Text(WalPartitions.Default)];
        foreach (var mode in (ClusterMode[])[ClusterMode.Localhost, ClusterMode.Consul])
        {
            var stores = new StoreSelection(new() { Mode = mode }, new(), new(), new());
            foreach (
                var (key, value) in (IEnumerable<(string, object)>)
                    [("Storage:ReadModels", stores.ReadModels), ("Graph:Provider", stores.Graph)]
            )
            {
                defaults[key].Remove("");
                Add(defaults, key, value);
            }
        }

        foreach (var key in Unsaid)
            defaults.Remove(key);
        return defaults;
    }

    private static void Add(Dictionary<string, HashSet<string>> defaults, string key, object? value)
    {
        if (value?.GetType() is { IsClass: true, Namespace: { } space } type && space.StartsWith("Concord.", StringComparison.Ordinal))
        {
            foreach (
                var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(static property => property.SetMethod is { IsPublic: true })
            )
                Add(defaults, SectionBinder.KeyOf(key, property), property.GetValue(value));
            return;
        }

        if (!defaults.TryGetValue(key, out var texts))
            defaults[key] = texts = new(StringComparer.Ordinal);
        texts.Add(Text(value));
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            TimeSpan { Ticks: 0 } => "0",
            TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
            double number => number.ToString("0.00##", CultureInfo.InvariantCulture).Replace(".00", "", StringComparison.Ordinal),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
}
