using Concord.Projections;
using Concord.Wal;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Concord.Conformance;

internal interface IOtherSubscriberGrain : IGrainWithStringKey;

/// <summary>Only in the clusters of tests that ask for it: see <see cref="Without"/>.</summary>
[ImplicitStreamSubscription(ProjectionStreams.Namespace)]
internal sealed class OtherSubscriberGrain : Grain, IOtherSubscriberGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<WalEntry>
{
    public static void Without(IServiceCollection services) =>
        services.PostConfigure<GrainTypeOptions>(static options => options.Classes.Remove(typeof(OtherSubscriberGrain)));

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<WalEntry>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<WalEntry>> items) => Task.CompletedTask;

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
