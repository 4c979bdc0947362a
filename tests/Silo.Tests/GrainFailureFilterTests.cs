using System.Reflection;
using Concord.Adapters.Redis;
using Concord.Errors;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Concord.Silo.Tests;

/// <summary>What a silo answers must be readable where there is nothing but the contracts.</summary>
public sealed class GrainFailureFilterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_cause_of_an_outage_stays_in_the_silo(bool nothingHappened)
    {
        var failure = new StorageUnavailableException("Redis cannot be reached.", new RedisException("gone"))
        {
            NothingHappened = nothingHappened,
        };

        var told = await Assert.ThrowsAsync<StorageUnavailableException>(() => CrossAsync(failure));

        Assert.Equal((failure.Message, nothingHappened, null), (told.Message, told.NothingHappened, told.InnerException));
    }

    [Fact]
    public async Task Redis_failures_of_Orleans_own_packages_are_translated_like_others()
    {
        var told = await Assert.ThrowsAsync<StorageUnavailableException>(() => CrossAsync(new RedisException("gone")));

        Assert.Null(told.InnerException);
    }

    [Fact]
    public async Task Other_exceptions_pass_unchanged()
    {
        var refusal = new VersionConflictException(1, 2, []);
        var plain = new StorageUnavailableException("The store is closed.");

        Assert.Same(refusal, await Assert.ThrowsAsync<VersionConflictException>(() => CrossAsync(refusal)));
        Assert.Same(plain, await Assert.ThrowsAsync<StorageUnavailableException>(() => CrossAsync(plain)));
    }

    private static Task CrossAsync(Exception failure) =>
        new GrainFailureFilter([new RedisOutageTranslator()], NullLogger<GrainFailureFilter>.Instance).Invoke(FailingCall.Of(failure));
}

/// <summary>A call that fails. The proxy derives from it.</summary>
public class FailingCall : DispatchProxy
{
    private Exception? _failure;

    public static IIncomingGrainCallContext Of(Exception failure)
    {
        var call = Create<IIncomingGrainCallContext, FailingCall>();
        ((FailingCall)(object)call)._failure = failure;
        return call;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod?.Name switch
        {
            nameof(IGrainCallContext.Invoke) => Task.FromException(_failure!),
            "get_InterfaceName" or "get_MethodName" => "Test",
            _ => null,
        };
}
