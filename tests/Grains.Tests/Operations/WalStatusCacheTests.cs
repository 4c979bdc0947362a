using System.Reflection;
using Concord.Errors;
using Concord.Graph.Tests;
using Concord.Projections;
using Concord.Wal;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Operations.Tests;

public sealed class WalStatusCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WalGrainStub _answers;
    private readonly WalStatusCache _look;

    public WalStatusCacheTests()
    {
        var log = DispatchProxy.Create<IWalGrain, WalGrainStub>();
        _answers = (WalGrainStub)(object)log;
        _look = new(SingleGrainFactory.Factory(log), _time);
    }

    [Fact]
    public async Task Concurrent_and_soon_following_callers_get_the_same_status()
    {
        var (first, second) = (_look.GetAsync(), _look.GetAsync());

        // A slow read is shared too: further reads would only make it slower.
        _time.Advance(WalStatusCache.MaxAge * 3);
        var third = _look.GetAsync();
        Assert.Single(_answers.Given).SetResult(Status());
        var status = await first;
        Assert.Same(status, await second);
        Assert.Same(status, await third);
    }

    [Fact]
    public async Task An_old_status_is_read_again()
    {
        var first = _look.GetAsync();
        _answers.Given[0].SetResult(Status());
        _time.Advance(WalStatusCache.MaxAge);
        Assert.Same(await first, await _look.GetAsync());
        _time.Advance(TimeSpan.FromTicks(1));
        var next = _look.GetAsync();
        _answers.Given[1].SetResult(Status());
        Assert.NotSame(await first, await next);
    }

    [Fact]
    public async Task A_failed_read_is_not_cached()
    {
        var first = _look.GetAsync();
        _answers.Given[0].SetException(new StorageUnavailableException("The store is away."));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => first);
        var next = _look.GetAsync();
        _answers.Given[1].SetResult(Status());
        Assert.NotNull(await next);
    }

    private static WalStatus Status() =>
        new()
        {
            Provider = "Memory",
            Durability = "none",
            Partitions = [],
        };
}

/// <summary>A WAL grain that answers each question when the test lets it. The proxy derives from this class.</summary>
public class WalGrainStub : DispatchProxy
{
    private readonly List<TaskCompletionSource<WalStatus>> _given = [];

    public IReadOnlyList<TaskCompletionSource<WalStatus>> Given => _given;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Assert.Equal(nameof(IWalGrain.GetStatusAsync), targetMethod!.Name);
        _given.Add(new());
        return _given[^1].Task;
    }
}
