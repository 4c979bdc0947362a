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

public sealed class DeclarationOrderer : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(static test => ((IXunitTestCase)test).TestMethod.Method.GetCustomAttribute<PhaseAttribute>()!.Number)];
}
