using Concord.Gateway.Cli;
using Concord.Gateway.Hosting;
using Concord.Silo.Hosting.Process;

if (args is ["import", .. var import]) return await ImportCommand.RunAsync(import);
if (args is ["verify", .. var verify]) return await VerifyCommand.RunAsync(verify);
if (args is ["health", .. var health]) return await HealthCommand.RunAsync(health, ListenAddresses.Default);
if (args is ["--help" or "-h" or "help", ..]) return await Usage.WriteAsync(Console.Out);

return await HostProcess.RunAsync("concord", () => GatewayHost.Compose(args), StartupBlock.WriteAsync);
