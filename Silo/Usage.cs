namespace Concord.Silo;

/// <summary><c>--help</c>.</summary>
internal static class Usage
{
    private const int NotDone = 2;

    public static async Task<int> WriteAsync(TextWriter output)
    {
        await output.WriteLineAsync(
            """
            Concord silo: holds policies and realms, as a member of a cluster.

              dotnet run --project Silo -- --cluster Consul         joins the cluster that Consul knows (or Redis)
              dotnet run --project Silo -- migrate-wal --help       moves list-based logs in Redis into Concord's log
              dotnet run --project Silo -- health [url]             whether the silo on this machine is ready: exit code 0 or 1

            Settings are given as --key value, in appsettings.json, in files of a directory (--SecretsDirectory), or as environment variables with __ for
            each colon, for instance
              --Storage:Provider Redis   --Graph:ArangoDb:Url http://127.0.0.1:8529   --Cluster:SiloPort 11112   --Cluster:GatewayPort 30001

            Without settings: a single silo on this machine with the embedded store. A gateway finds it with
              dotnet run --project Gateway -- --cluster 127.0.0.1:30000
            """);
        return 0;
    }

    public static async Task<int> RefuseAsync(TextWriter error, string argument)
    {
        await error.WriteLineAsync($"concord-silo: there is no command '{argument}'.");
        await WriteAsync(error);
        return NotDone;
    }
}
