using Concord.Ports;
using Concord.Projections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace Concord.Silo.Streaming;

/// <summary>Creates the parts of Orleans' stream provider for one projection.</summary>
internal sealed class WalAdapterFactory(
    string projection,
    IWriteAheadLog log,
    WalStreamOptions options,
    ProjectionInstruments instruments,
    DeliverySizes sizes,
    TimeProvider time,
    SiloAddress silo,
    ILoggerFactory loggers
) : IQueueAdapterFactory
{
    private readonly WalQueueMapper _mapper = new(projection, log.Partitions);
    private readonly WalQueueCaches _caches = new(options, batch => instruments.Redelivered(projection, ((WalBatch)batch).Entries.Length));

    public static WalAdapterFactory Create(IServiceProvider services, string projection) =>
        new(
            projection,
            services.GetRequiredService<IWriteAheadLog>(),
            services.GetRequiredService<IOptionsMonitor<WalStreamOptions>>().Get(projection),
            services.GetRequiredService<ProjectionInstruments>(),
            services.GetRequiredService<DeliverySizes>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILocalSiloDetails>().SiloAddress,
            services.GetRequiredService<ILoggerFactory>()
        );

    public async Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken)
    {
        await log.EnsureGroupAsync(projection, cancellationToken);
        return new WalAdapter(
            projection,
            log,
            _caches,
            options,
            sizes,
            time,
            events => instruments.Redelivered(projection, events),
            silo,
            loggers
        );
    }

    Task<IQueueAdapter> IQueueAdapterFactory.CreateAdapter() => CreateAdapter(CancellationToken.None);

    public IQueueAdapterCache GetQueueAdapterCache() => _caches;

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new WalFailureHandler(loggers.CreateLogger<WalFailureHandler>()));
}
