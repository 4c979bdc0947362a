using Concord.Ports;
using Microsoft.Extensions.Hosting;

namespace Concord.Silo.Migration;

/// <summary>The ports of the store that lists are migrated into; disposing closes the store where it was opened for this.</summary>
internal sealed class MigrationTarget(ICommitStore store, IWriteAheadLog log, IArchiveStore archive, IHost? host = null) : IAsyncDisposable
{
    public ICommitStore Store => store;

    public IWriteAheadLog Wal => log;

    public IArchiveStore Archive => archive;

    public async ValueTask DisposeAsync()
    {
        if (host is null)
            return;
        await host.StopAsync();
        host.Dispose();
    }
}
