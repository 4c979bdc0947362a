using Concord.Configuration;
using Concord.Graph;
using Concord.Hosting;
using Concord.Imports;
using Concord.Operations;
using Concord.Policies;
using Concord.Projections;
using Concord.Realms;
using Concord.Silo.Streaming;
using Concord.Silo.Telemetry;
using Concord.Silo.Wal;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Silo;

public static class SiloExtensions
{
    /// <summary>
    /// Makes this host a silo of Concord, as its configuration says (sections <c>Storage</c>, <c>Graph</c> and <c>Cluster</c>).
    /// </summary>
    /// <remarks>Errors of the configuration are reported when the host starts.</remarks>
    public static IHostApplicationBuilder UseConcordSilo(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseConcordSilo(builder.BindCluster());
    }

    /// <inheritdoc cref="UseConcordSilo(IHostApplicationBuilder)"/>
    internal static IHostApplicationBuilder UseConcordSilo(this IHostApplicationBuilder builder, ConcordClusterOptions cluster)
    {
        var stores = StoreSelection.Bind(builder, cluster);
        var dashboard = builder.Services.BindConcordOptions<ConcordDashboardOptions>(
            builder.Configuration,
            ConcordDashboardOptions.Section
        );

        // Hosted services start in the order of their registration and stop in the opposite one: storage, silo, services that need both.
        builder.Services.AddConcordStorage(stores);
        builder.Services.AddConcordGraph(stores);
        builder.UseOrleans(silo =>
            silo.UseConcordCluster(cluster)
                .AddActivityPropagation()
                .AddIncomingGrainCallFilter<GrainFailureFilter>()
                .AddConcordDashboard(dashboard)
                .AddConcordState(stores)
                .AddConcord()
        );
        builder.Services.AddDrain(cluster);
        builder.Services.AddHostedService<StoreFormatUpgrade>();
        builder.Services.AddHostedService<WalRetention>();
        builder.Services.AddHostedService<DeadGroupMonitor>();
        builder.Services.AddSiloMetrics().AddCredentialMetrics(cluster);
        builder.Services.AddIdempotency();
        builder.Services.AddImportRecords();
        return builder;
    }

    /// <summary>The grains, with the projections and the streams that feed them; needs the storage ports.</summary>
    internal static ISiloBuilder AddConcord(this ISiloBuilder silo)
    {
        silo.Services.AddPolicies().AddRealms().AddProjections().AddGraph().AddEventFeed();
        foreach (var projection in ProjectionNames.All)
        {
            silo.AddWalStreams(projection);

            // Orleans warns about each delivery that a waiting projection rejects. The projection itself logs once that it waits, and once
            // that it continues.
            silo.Services.AddLogging(logging => logging.AddFilter("Orleans.Streams." + projection, LogLevel.Error));
        }

        return silo;
    }
}
