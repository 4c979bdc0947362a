using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Concord.System.Tests;

/// <summary>Which phase it is: phases follow one another on one cluster.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PhaseAttribute(int number) : Attribute
{
    public int Number { get; } = number;
}

public sealed class PhaseOrderer : ITestMethodOrderer
{
    public IReadOnlyCollection<TTestMethod?> OrderTestMethods<TTestMethod>(IReadOnlyCollection<TTestMethod?> testMethods)
        where TTestMethod : notnull, ITestMethod =>
        [.. testMethods.OrderBy(static test => ((IXunitTestMethod)test!).Method.GetCustomAttribute<PhaseAttribute>()!.Number)];
}
