using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Concord.Gateway.Fakes.Tests;

/// <summary>Stands at the border to the silos: what the gateway asks of grains, and what it makes of their answers and failures.</summary>
public sealed class FakeGrains : IGrainFactory
{
    private readonly ConcurrentDictionary<string, Func<object?[], object>> _answers = new(StringComparer.Ordinal);

    /// <summary>Keys of the grains that were asked for, as "interface:key".</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void On<TGrain>(Expression<Func<TGrain, string>> method, Func<object?[], object> answer) =>
        On<TGrain>((string)((ConstantExpression)method.Body).Value!, answer);

    public void On<TGrain>(string method, Func<object?[], object> answer) => _answers[typeof(TGrain).Name + "." + method] = answer;

    /// <summary>For the next test on the same gateway: nothing is scripted, nothing was asked for.</summary>
    public void Clear()
    {
        _answers.Clear();
        Asked.Clear();
    }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => Make<TGrainInterface>(primaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => Make<TGrainInterface>(primaryKey);

    private T Make<T>(object key)
    {
        Asked.Enqueue($"{typeof(T).Name}:{key}");
        var proxy = DispatchProxy.Create<T, ScriptedGrain>();
        ((ScriptedGrain)(object)proxy!).Answers = _answers;
        return proxy;
    }

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix) => throw NotUsed();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix) =>
        throw NotUsed();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix) =>
        throw NotUsed();

    TGrainObserverInterface IGrainFactory.CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) => throw NotUsed();

    void IGrainFactory.DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) => throw NotUsed();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw NotUsed();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw NotUsed();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw NotUsed();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw NotUsed();

    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw NotUsed();

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(GrainId grainId) => throw NotUsed();

    IAddressable IGrainFactory.GetGrain(GrainId grainId) => throw NotUsed();

    IAddressable IGrainFactory.GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw NotUsed();

    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw NotUsed();

    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey) => throw NotUsed();

    private static NotSupportedException NotUsed() => new("The gateway asks for grains by interface and key only.");
}
