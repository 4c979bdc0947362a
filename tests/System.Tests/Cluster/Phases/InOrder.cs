using Xunit.Abstractions;
using Xunit.Sdk;

namespace Concord.System.Tests.Cluster.Phases;

/// <summary>Which phase it is: phases follow one another on one cluster.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PhaseAttribute(int number) : Attribute
{
    public int Number { get; } = number;
}

public sealed class InOrder : ITestCaseOrderer
{
    public const string TypeName = "Concord.System.Tests.Cluster.Phases." + nameof(InOrder), AssemblyName = "Concord.System.Tests";

    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase =>
        testCases.OrderBy(static test => test.TestMethod.Method.GetCustomAttributes(typeof(PhaseAttribute).AssemblyQualifiedName).Single().GetNamedArgument<int>(nameof(PhaseAttribute.Number)));
}
