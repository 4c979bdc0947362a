using System.Reflection;

namespace Concord.Testing;

/// <summary>The part of an activation that a grain class needs to run by itself: its identity.</summary>
public class GrainContextStub : DispatchProxy
{
    private GrainId _id;

    public static IGrainContext For(string type, string key)
    {
        var proxy = Create<IGrainContext, GrainContextStub>();
        ((GrainContextStub)(object)proxy)._id = GrainId.Create(type, key);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod?.Name == "get_GrainId"
            ? _id
            : throw new NotSupportedException($"The test's grain context has no {targetMethod?.Name}.");
}
