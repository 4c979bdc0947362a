using Concord.Gateway.Cli;
using Concord.Gateway.Dashboard;
using Concord.Gateway.Graph;
using Concord.Gateway.Hosting;
using Concord.Gateway.Imports;
using Concord.Gateway.Log;
using Concord.Gateway.Operations;
using Concord.Gateway.Policies;
using Concord.Gateway.Realms;
using Concord.Silo.Hosting.Process;

if (args is ["import", .. var import]) return await ImportCommand.RunAsync(import);
if (args is ["verify", .. var verify]) return await VerifyCommand.RunAsync(verify);
if (args is ["health", .. var health]) return await HealthCommand.RunAsync(health, ListenAddresses.Default);
if (args is ["--help" or "-h" or "help", ..]) return await Usage.WriteAsync(Console.Out);

return await HostProcess.RunAsync("concord", () =>
{
    var builder = GatewayHost.CreateBuilder(args);
    builder.AddConcordGateway();
    builder.AddCluster();
    builder.Services.AddImports();

    var app = builder.Build();
    app.UseConcordGateway();
    app.MapRealms();
    app.MapPolicies();
    app.MapImports();
    app.MapLog();
    app.MapGraph();
    app.MapOperations();
    app.MapDashboard();
    return app;
}, StartupBlock.WriteAsync);
