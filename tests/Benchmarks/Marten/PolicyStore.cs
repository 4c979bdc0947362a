using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;

namespace Concord.Benchmarks.MartenBaseline;

/// <summary>Marten as a team would set it up for policies: a stream each, an inline snapshot, its quickest way to append.</summary>
internal static class PolicyStore
{
    public static IDocumentStore Open(string connection) =>
        DocumentStore.For(options =>
        {
            options.Connection(connection);
            options.UseSystemTextJsonForSerialization();
            options.DisableNpgsqlLogging = true;
            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.Events.AppendMode = EventAppendMode.Quick;
            options.Events.UseIdentityMapForAggregates = true;
            options.Projections.Snapshot<Policy>(SnapshotLifecycle.Inline);
        });
}
