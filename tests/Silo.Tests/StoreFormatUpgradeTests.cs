using System.Collections.Immutable;
using System.Net;
using Concord.Timeline;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Xunit;
using SiloStatus = Orleans.Runtime.SiloStatus;

namespace Concord.Silo.Tests;

public sealed class StoreFormatUpgradeTests
{
    private static readonly GrainManifest Present = Manifest(static properties =>
        new AppendedStatesAttribute().Populate(new ServiceCollection().BuildServiceProvider(), typeof(object), default, properties)
    );

    private static readonly GrainManifest Before = Manifest(static _ => { });

    [Fact]
    public void The_format_is_raised_once_every_silo_reads_it()
    {
        Assert.True(AllRead((1, SiloStatus.Active, Present)));
        Assert.True(AllRead((1, SiloStatus.Active, Present), (2, SiloStatus.Active, Present), (3, SiloStatus.Dead, null)));
        Assert.False(AllRead((1, SiloStatus.Active, Present), (2, SiloStatus.Active, Before)));
    }

    [Theory]
    [InlineData(SiloStatus.Created)]
    [InlineData(SiloStatus.Joining)]
    [InlineData(SiloStatus.Active)]
    [InlineData(SiloStatus.ShuttingDown)]
    [InlineData(SiloStatus.Stopping)]
    public void A_silo_of_which_nothing_is_known_may_be_of_the_version_before(SiloStatus status) =>
        Assert.False(AllRead((1, SiloStatus.Active, Present), (2, status, null)));

    [Fact]
    public void Without_any_silo_nothing_is_raised() => Assert.False(AllRead());

    private static bool AllRead(params (int Port, SiloStatus Status, GrainManifest? Manifest)[] silos) =>
        StoreFormatUpgrade.AllRead(
            silos.ToDictionary(static silo => Address(silo.Port), static silo => silo.Status),
            silos
                .Where(static silo => silo.Manifest is not null)
                .ToDictionary(static silo => Address(silo.Port), static silo => silo.Manifest!)
        );

    private static SiloAddress Address(int port) => SiloAddress.New(IPAddress.Loopback, port, 1);

    private static GrainManifest Manifest(Action<Dictionary<string, string>> populate)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        populate(properties);
        var grains = ImmutableDictionary<GrainType, GrainProperties>.Empty.Add(
            GrainType.Create("policy"),
            new(properties.ToImmutableDictionary(StringComparer.Ordinal))
        );
        return new(grains, ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty);
    }
}
