using System.Net;
using Concord.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Client.Tests;

/// <summary>A host that uses the client, as a service would.</summary>
internal static class ClientHost
{
    public static IHost Build(IPEndPoint gateway, LogLines? log = null, Action<ConcordClientOptions>? options = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Cluster:ClusterId", (string?)TcpSilo.ClusterId)]);
        if (log is not null)
            builder
                .Logging.AddProvider(log)
                .AddFilter((category, level) => category!.StartsWith("Concord", StringComparison.Ordinal) && level >= LogLevel.Information);
        builder.AddConcordClient(client => client.UseStaticClustering(gateway), options);
        return builder.Build();
    }

    public static IConcordClient Concord(this IHost host) => host.Services.GetRequiredService<IConcordClient>();
}
