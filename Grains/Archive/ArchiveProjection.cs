using Concord.Grains.Projections;

namespace Concord.Grains.Archive;

/// <summary>Keeps every event for ever. The store leaves what it has as it is, so entries may come again.</summary>
internal sealed class ArchiveProjection(IArchiveStore archive) : IProjection
{
    public ValueTask ApplyAsync(ProjectionBatch batch, CancellationToken cancellationToken) => archive.AppendAsync(batch.Entries, cancellationToken);
}
