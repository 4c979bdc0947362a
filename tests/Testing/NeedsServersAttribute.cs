using Xunit.v3;

namespace Concord.Testing;

/// <summary>
/// Marks a test, a class or an assembly that starts programs or whole systems (<see cref="Programs"/>): <c>./test.sh --quick</c> leaves it
/// out.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsServersAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [KeyValuePair.Create("Needs", "Servers")];
}
