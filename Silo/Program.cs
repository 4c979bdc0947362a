using Concord.Hosting;
using Concord.Silo;
using Concord.Silo.Migration;

const string Description = """
    Concord silo: holds policies and realms, as a member of a cluster.

      dotnet run --project Silo -- --cluster Consul         joins the cluster that Consul knows (or Redis)
      dotnet run --project Silo -- migrate-wal --help       how list-based logs in Redis are moved into Concord's log

    Settings are given as --key value, in appsettings.json, in files of a directory (--SecretsDirectory), or as environment variables with
    __ for each colon, for instance
      --cluster Consul   --Storage:Provider Redis   --Graph:ArangoDb:Url http://127.0.0.1:8529
      --Cluster:SiloPort 11112   --Cluster:GatewayPort 30001

    Without settings: a single silo on this machine with the embedded store. A gateway finds it with
      dotnet run --project Gateway -- --cluster 127.0.0.1:30000
    """;

var program = new ProgramCommands("concord-silo", Description, SiloHost.RunAsync)
{
    Commands =
    [
        MigrateWalCommand.Create(!Console.IsOutputRedirected, TargetHost.OpenAsync, TimeProvider.System),
        HealthCommand.Create(SiloHost.DefaultUrl),
    ],
    StopTimeout = MigrateWalCommand.StopTimeout,
};
return await program.RunAsync(args, Console.Out, Console.Error);
