using Concord.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Testing;

/// <summary>Options as a host binds and checks them.</summary>
public static class BoundOptions
{
    /// <summary>A host with these values and nothing else; a null is a value that is not set.</summary>
    public static HostApplicationBuilder Builder(params IEnumerable<(string Key, string? Value)> values)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(values.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value)));
        return builder;
    }

    /// <summary>What the start of the host says.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; all of it, of all sections.</exception>
    public static void Check(IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        using var host = ((HostApplicationBuilder)builder).Build();
        host.CheckOptions();
    }

    /// <summary>Each thing that is wrong.</summary>
    public static IReadOnlyList<string> Failures(Action check) => [.. Assert.Throws<OptionsValidationException>(check).Failures];
}
