using Concord.Gateway.Cli;
using Concord.Gateway.Graph;
using Concord.Gateway.Hosting;
using Concord.Gateway.Imports;
using Concord.Gateway.Log;
using Concord.Gateway.Operations;
using Concord.Gateway.Policies;
using Concord.Gateway.Realms;

if (args is ["import", .. var import]) return await ImportCommand.RunAsync(import);
if (args is ["verify", .. var verify]) return await VerifyCommand.RunAsync(verify);
if (args is ["--help" or "-h" or "help", ..]) return await Usage.WriteAsync(Console.Out);

return await GatewayProcess.RunAsync(() =>
{
    var builder = GatewayHost.CreateBuilder(args);
    builder.AddConcordGateway();
    builder.AddEmbeddedSilo();
    builder.Services.AddImports();

    var app = builder.Build();
    app.UseConcordGateway();
    app.MapRealms();
    app.MapPolicies();
    app.MapImports();
    app.MapLog();
    app.MapGraph();
    app.MapOperations();
    return app;
});
