using Concord.Configuration;
using Concord.Hosting;
using Concord.Ports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Silo.Migration;

/// <summary>Opens the configured store without a silo.</summary>
internal static class TargetHost
{
    /// <param name="settings">Of the command line, <c>--Storage:DataDirectory ./data</c> and the like.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Names each key with a value that cannot be
    /// used.</exception>
    /// <exception cref="StorageUnavailableException">The store cannot be opened; the message says why and what to do.</exception>
    public static async Task<MigrationTarget> OpenAsync(string[] settings, CancellationToken cancellationToken)
    {
        var builder = Create(settings);
        builder.Logging.SetMinimumLevel(builder.Configuration.GetValue("Logging:LogLevel:Default", LogLevel.Warning));
        builder.Services.AddConcordStorage(StoreSelection.Bind(builder, builder.BindCluster()));
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        var host = builder.Build();
        try
        {
            host.CheckOptions();
            await host.StartAsync(cancellationToken);
            var services = host.Services;
            return new(
                services.GetRequiredService<ICommitStore>(),
                services.GetRequiredService<IWriteAheadLog>(),
                services.GetRequiredService<IArchiveStore>(),
                host
            );
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Where the lists are, from all configuration sources of the server.</summary>
    public static MigrationSourceOptions Source(string[] settings)
    {
        var builder = Create(settings);
        return builder.Services.BindConcordOptions<MigrationSourceOptions>(builder.Configuration, MigrationSourceOptions.Section);
    }

    private static HostApplicationBuilder Create(string[] settings)
    {
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = settings, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddSecretsDirectory(settings);
        return builder;
    }

    /// <summary>The command decides when it ends, and handles Ctrl-C.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
