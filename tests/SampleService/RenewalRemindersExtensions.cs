using System.Net;
using Concord.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concord.SampleService;

internal static class RenewalRemindersExtensions
{
    /// <summary>The whole service: the client of the cluster, and the work.</summary>
    public static IHostApplicationBuilder AddRenewalReminders(this IHostApplicationBuilder builder)
    {
        // Gateways named one by one. With Consul: client.UseConsulClientClustering(…); with Redis: client.UseRedisClustering(…).
        var gateways = (builder.Configuration["Gateways"] ?? "127.0.0.1:30000").Split(',').Select(IPEndPoint.Parse).ToArray();
        builder.AddConcordClient(client => client.UseStaticClustering(gateways));

        builder.Services.AddOptions<ReminderOptions>().BindConfiguration(ReminderOptions.Section);
        builder.Services.AddSingleton<Bookmark>();
        builder.Services.AddSingleton<Reminder>();
        builder.Services.AddHostedService<RenewalReminders>();
        return builder;
    }
}
