using System.Net;
using Concord.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Xunit;

namespace Concord.Silo.Tests;

/// <summary>Which addresses Orleans' ports of a silo in a cluster can be reached by. They ask nobody who they are.</summary>
public sealed class ListeningTests
{
    [Fact]
    public void A_silo_listens_on_the_advertised_address_alone()
    {
        var own = AdvertisedAddress.Find(null);

        var options = Endpoints(own.ToString());

        Assert.Equal(own, options.AdvertisedIPAddress);
        Assert.Equal(own, ListenedOn(options.SiloListeningEndpoint, options));
        Assert.Equal(own, ListenedOn(options.GatewayListeningEndpoint, options));
    }

    [Fact]
    public void Behind_address_translation_a_silo_listens_on_every_address()
    {
        // Of a range for documentation (RFC 5737) that no machine has.
        var options = Endpoints("203.0.113.7");

        Assert.Equal(IPAddress.Parse("203.0.113.7"), options.AdvertisedIPAddress);
        Assert.Equal(IPAddress.Any, ListenedOn(options.SiloListeningEndpoint, options));
    }

    private static IPAddress? ListenedOn(IPEndPoint? endpoint, EndpointOptions options) => endpoint?.Address ?? options.AdvertisedIPAddress;

    private static EndpointOptions Endpoints(string advertised)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Cluster:Mode"] = "Redis",
                ["Cluster:AdvertisedAddress"] = advertised,
                ["Cluster:SiloPort"] = "0",
                ["Cluster:GatewayPort"] = "0",
            }
        );
        builder.UseOrleans(silo => silo.UseConcordCluster(builder.BindCluster()));
        using var host = builder.Build();
        return host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;
    }
}
