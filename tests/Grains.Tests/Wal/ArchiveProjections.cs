using System.Diagnostics.Metrics;
using Concord.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concord.Wal.Tests;

internal static class ArchiveProjections
{
    public static ArchiveProjection On(InMemoryStorage storage, TimeProvider time) =>
        new(
            storage.Archive,
            storage.Store,
            new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()),
            time,
            NullLogger<ArchiveProjection>.Instance
        );
}
