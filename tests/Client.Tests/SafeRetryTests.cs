using System.Reflection;
using Concord.Errors;
using Concord.Policies;
using Concord.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.CodeGeneration;
using Orleans.Runtime.Messaging;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using Xunit;

namespace Concord.Client.Tests;

public sealed class SafeRetryTests
{
    private readonly AutoAdvancingTime _time = new();

    public static TheoryData<Exception> NotCarriedOut =>
        [new GatewayTooBusyException(), new LimitExceededException("mailbox"), new ConnectionFailedException("refused")];

    public static TheoryData<Exception> OutcomeUnknown =>
        [
            new SiloUnavailableException("gone"),
            new InconsistentStateException("changed"),
            new OrleansException("The directory is not stable."),
            Made<ClientNotAvailableException>(),
        ];

    public static TheoryData<Exception> Answers =>
        [
            new TimeoutException("late"),
            new NotFoundException("none"),
            new VersionConflictException(1, 2, []),
            new StorageUnavailableException("disk full"),
            new InvalidOperationException("a defect"),
        ];

    [Theory]
    [MemberData(nameof(NotCarriedOut), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(OutcomeUnknown), DisableDiscoveryEnumeration = true)]
    public async Task A_read_is_tried_again(Exception failure) =>
        Assert.Equal(3, await TriesAsync(InvokeMethodOptions.ReadOnly, failure, failure));

    [Theory]
    [MemberData(nameof(NotCarriedOut), DisableDiscoveryEnumeration = true)]
    public async Task A_write_that_was_certainly_not_executed_is_retried(Exception failure) =>
        Assert.Equal(2, await TriesAsync(InvokeMethodOptions.None, failure));

    [Theory]
    [MemberData(nameof(OutcomeUnknown), DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Answers), DisableDiscoveryEnumeration = true)]
    public async Task A_write_whose_outcome_is_not_known_fails_at_once(Exception failure) =>
        Assert.Same(failure, await Assert.ThrowsAsync(failure.GetType(), () => TriesAsync(InvokeMethodOptions.None, failure)));

    [Theory]
    [MemberData(nameof(Answers), DisableDiscoveryEnumeration = true)]
    public async Task A_call_that_was_answered_is_never_repeated(Exception answer) =>
        Assert.Same(answer, await Assert.ThrowsAsync(answer.GetType(), () => TriesAsync(InvokeMethodOptions.ReadOnly, answer)));

    [Fact]
    public async Task Pauses_grow_and_end_in_time()
    {
        var (calls, began) = (new List<TimeSpan>(), _time.GetUtcNow());
        var context = Call.Of(
            InvokeMethodOptions.ReadOnly,
            () =>
            {
                calls.Add(_time.GetUtcNow() - began);
                throw new SiloUnavailableException("gone");
            }
        );

        var filter = Filter(
            new()
            {
                RetryFor = TimeSpan.FromSeconds(1),
                FirstPause = TimeSpan.FromMilliseconds(50),
                LastPause = TimeSpan.FromMilliseconds(200),
            }
        );
        await Assert.ThrowsAsync<SiloUnavailableException>(() => filter.Invoke(context));
        Assert.Equal(TimeSpan.Zero, calls[0]);
        Assert.Equal(7, calls.Count);
        Assert.True(calls[^1] <= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void The_error_says_whether_the_write_may_have_happened()
    {
        Assert.True(TransportFailures.Translate(new GatewayTooBusyException())!.NothingHappened);
        Assert.False(TransportFailures.Translate(new SiloUnavailableException("gone"))!.NothingHappened);
        Assert.False(TransportFailures.Translate(new TimeoutException("late"))!.NothingHappened);
        Assert.Null(TransportFailures.Translate(new NotFoundException("none")));
        Assert.Null(TransportFailures.Translate(new InvalidOperationException("a defect")));
    }

    /// <summary>How often the call was made until it succeeded.</summary>
    private async Task<int> TriesAsync(InvokeMethodOptions options, params Exception[] failures)
    {
        var (left, tries) = (new Queue<Exception>(failures), 0);
        await Filter(new()).Invoke(Call.Of(options, () => ++tries <= failures.Length ? throw left.Dequeue() : Task.CompletedTask));
        return tries;
    }

    private SafeRetry Filter(ConcordClientOptions values)
    {
        var options = Options.Create(values);
        var connection = new ClusterConnection(options, _time, NullLogger<ClusterConnection>.Instance);
        connection.Participate(Lifecycle.Started());
        return new(options, connection, _time, NullLogger<SafeRetry>.Instance, new LongestPauses());
    }

    // Only Orleans can create one.
    private static T Made<T>()
        where T : Exception =>
        (T)typeof(T).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, [typeof(string)])!.Invoke(["gone"]);
}

/// <summary>An outgoing call.</summary>
public class Call : DispatchProxy
{
    private InvokeMethodOptions _options;
    private Func<Task> _invoke = () => Task.CompletedTask;

    public static IOutgoingGrainCallContext Of(InvokeMethodOptions options, Func<Task> invoke)
    {
        var proxy = Create<IOutgoingGrainCallContext, Call>();
        ((Call)proxy)._invoke = invoke;
        ((Call)proxy)._options = options;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name switch
        {
            "get_Request" => new Request(_options),
            "get_InterfaceName" => nameof(IPolicyGrain),
            "get_MethodName" => nameof(IPolicyGrain.GetAsync),
            "Invoke" => _invoke(),
            _ => throw new NotSupportedException(targetMethod.Name),
        };

    private sealed class Request : RequestBase
    {
        public Request(InvokeMethodOptions options) => AddInvokeMethodOptions(options);

        public override ValueTask<Response> Invoke() => throw new NotSupportedException();

        public override object GetTarget() => throw new NotSupportedException();

        public override void SetTarget(ITargetHolder holder) => throw new NotSupportedException();

        public override void Dispose() { }

        public override string GetMethodName() => nameof(IPolicyGrain.GetAsync);

        public override string GetInterfaceName() => nameof(IPolicyGrain);

        public override string GetActivityName() => nameof(IPolicyGrain.GetAsync);

        public override Type GetInterfaceType() => typeof(IPolicyGrain);

        public override MethodInfo GetMethod() => typeof(IPolicyGrain).GetMethod(nameof(IPolicyGrain.GetAsync))!;
    }
}

/// <summary>A client's lifecycle that starts its subscribers.</summary>
public class Lifecycle : DispatchProxy
{
    public static IClusterClientLifecycle Started() => Create<IClusterClientLifecycle, Lifecycle>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ((ILifecycleObserver)args![^1]!).OnStart(CancellationToken.None);
        return null;
    }
}
