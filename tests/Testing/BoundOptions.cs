using Concord.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Testing;

/// <summary>Options as a host binds and checks them.</summary>
public static class BoundOptions
{
    /// <summary>A host with these values and nothing else; null is a value that is not set.</summary>
    public static HostApplicationBuilder Builder(params IEnumerable<(string Key, string? Value)> values)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(values.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value)));
        return builder;
    }

    /// <summary>Starts the host's validation.</summary>
    /// <exception cref="OptionsValidationException">There are errors; it has those of all sections.</exception>
    public static void Check(IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        using var host = ((HostApplicationBuilder)builder).Build();
        host.CheckOptions();
    }

    /// <summary>All errors.</summary>
    public static IReadOnlyList<string> Failures(Action check) => [.. Assert.Throws<OptionsValidationException>(check).Failures];
}
