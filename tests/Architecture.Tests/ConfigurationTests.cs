using System.Text.RegularExpressions;
using Xunit;

namespace Concord.Architecture;

/// <summary>A configuration key is read in one place, by options that are bound and checked.</summary>
public sealed partial class ConfigurationTests
{
    private static readonly SourceGuard Reads = new(
        Keys(),
        new("Grains.Abstractions/Configuration/SectionBinder.cs", "configuration[key]", "The one reader."),
        new("Grains.Abstractions/Configuration/SectionBinder.cs", "configuration.GetSection(key)", "The one reader."),
        new("Hosting/SecretsDirectory.cs", "configuration[Key]", "Adds to the configuration, before anything is bound to it."),
        new("Hosting/StartupLogFilter.cs", "builder.Configuration.GetValue(", "A key of .NET, whose logging reads it too."),
        new("Silo/Migration/Target/TargetHost.cs", "builder.Configuration.GetValue(", "A key of .NET, whose logging reads it too."),
        new(
            "Hosting/HealthCommand.cs",
            "environment[\"urls\"]",
            "A command without a host, and with no other configuration than the environment."
        ),
        new(
            "Adapters/Clustering.Consul/Membership/ConsulClusteringProviderBuilder.cs",
            "options.Bind(configurationSection)",
            "Orleans names the section."
        )
    );

    [Fact]
    public void Keys_are_read_in_one_place() => Reads.Holds();

    [Theory]
    [InlineData("var urls = builder.Configuration[\"urls\"];")]
    [InlineData("configuration.GetSection(\"Cluster\").GetChildren()")]
    [InlineData("configuration.GetValue<int>(\"Storage:Partitions\")")]
    [InlineData("services.AddOptions<X>().BindConfiguration(X.Section)")]
    [InlineData("settings.Bind(configuration)")]
    public void Another_reader_is_seen(string code) => Assert.True(Reads.Sees(code));

    [GeneratedRegex(
        @"\b([cC]onfiguration|environment)\s*\[|\.GetSection\(|\b[cC]onfiguration\.GetValue\s*[<(]"
            + @"|\.GetConnectionString\(|\.BindConfiguration\(|\.Bind\(\w*[cC]onfiguration\w*\)"
            + @"|\.Configure<\w+>\(\w*[cC]onfiguration"
    )]
    private static partial Regex Keys();
}
