using System.Reflection;

namespace Concord.Gateway.Fakes.Tests;

/// <summary>A grain whose answers are written in the test, method by method; a method without one fails with its name.</summary>
public class ScriptedGrain : DispatchProxy
{
    public required IReadOnlyDictionary<string, Func<object?[], object>> Answers { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        Answers.TryGetValue(targetMethod!.DeclaringType!.Name + "." + targetMethod.Name, out var answer)
            ? answer(args ?? [])
            : throw new NotSupportedException($"The test has no answer for {targetMethod.DeclaringType.Name}.{targetMethod.Name}.");
}
