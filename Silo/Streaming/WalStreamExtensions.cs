using Concord.Ports;
using Concord.Projections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Providers;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

public static class WalStreamExtensions
{
    /// <summary>
    /// Delivers the WAL to the grains of <paramref name="projection"/>: a persistent stream provider of that name, reading as the consumer
    /// group of that name. Needs an <see cref="IWriteAheadLog"/>.
    /// </summary>
    public static ISiloBuilder AddWalStreams(this ISiloBuilder builder, string projection, Action<WalStreamOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<WalStreamOptions>(projection).Configure(options => configure?.Invoke(options));
        builder.Services.AddMetrics().TryAddSingleton<ProjectionInstruments>();
        builder.Services.TryAddSingleton<DeliverySizes>();
        builder.Services.AddTransient<IConfigurationValidator>(services => new WalStreamOptionsValidator(
            Options(services, projection),
            projection
        ));
        return builder.AddPersistentStreams(
            projection,
            WalAdapterFactory.Create,
            streams =>
            {
                streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
                streams.ConfigurePartitionBalancing(WalQueueBalancer.Create);
                streams.ConfigurePullingAgent(agent => agent.Configure(Pull));
                streams.ConfigureBackoffProvider(
                    (services, name) => (IMessageDeliveryBackoffProvider)new WalBackoff(Options(services, name))
                );
                streams.ConfigureBackoffProvider((services, name) => (IQueueReaderBackoffProvider)new WalBackoff(Options(services, name)));
            }
        );
    }

    private static void Pull(StreamPullingAgentOptions options)
    {
        // By default a delivery is given up after a minute and the next one follows: that would lose an event.
        options.MaxEventDeliveryTime = Timeout.InfiniteTimeSpan;

        // The agent drops a stream without traffic together with its undelivered batches. A partition's one stream never ends.
        options.StreamInactivityPeriod = TimeSpan.FromDays(3650);

        // One container is already a whole batch.
        options.BatchContainerBatchSize = 1;

        // The receiver's read is a long poll that ends only with entries, so this interval matters only after a failure and during the
        // first call of a grain.
        options.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(25);
    }

    private static WalStreamOptions Options(IServiceProvider services, string projection) =>
        services.GetRequiredService<IOptionsMonitor<WalStreamOptions>>().Get(projection);
}
