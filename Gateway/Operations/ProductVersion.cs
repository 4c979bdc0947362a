using System.Reflection;

namespace Concord.Gateway.Operations;

internal static class ProductVersion
{
    /// <summary>As the build stamped it, with the commit after a '+' where it is known.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
