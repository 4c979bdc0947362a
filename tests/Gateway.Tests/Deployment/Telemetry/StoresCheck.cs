namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Tempo and Loki refuse what they do not know, at their start. Each option is held against the names in their own documentation (Tempo
/// 3.0: configuration; Loki 3.7: configuration), of those that are used here; what they keep is on their volume, and for a time that is
/// said.
/// </summary>
internal static class StoresCheck
{
    private static readonly HashSet<string> Tempo =
    [
        "server.http_listen_port",
        "server.log_level",
        "server.log_format",
        "distributor.receivers.otlp.protocols.grpc.endpoint",
        "storage.trace.backend",
        "storage.trace.wal.path",
        "storage.trace.local.path",
        "overrides.defaults.compaction.block_retention",
        "usage_report.reporting_enabled",
    ];

    private static readonly HashSet<string> Loki =
    [
        "auth_enabled",
        "server.http_listen_port",
        "server.grpc_listen_port",
        "server.log_level",
        "server.log_format",
        "common.instance_addr",
        "common.path_prefix",
        "common.replication_factor",
        "common.ring.kvstore.store",
        "common.storage.filesystem.chunks_directory",
        "common.storage.filesystem.rules_directory",
        "schema_config.configs.[].from",
        "schema_config.configs.[].store",
        "schema_config.configs.[].object_store",
        "schema_config.configs.[].schema",
        "schema_config.configs.[].index.prefix",
        "schema_config.configs.[].index.period",
        "limits_config.retention_period",
        "limits_config.allow_structured_metadata",
        "compactor.working_directory",
        "compactor.retention_enabled",
        "compactor.delete_request_store",
        "analytics.reporting_enabled",
    ];

    public static IEnumerable<string> Find(DeployFiles files)
    {
        var (tempo, loki, compose) = (files.Yaml(DeployFiles.Tempo), files.Yaml(DeployFiles.Loki), new ComposeFile(files));
        foreach (var path in OptionPaths.Unknown(tempo, Tempo))
            yield return $"{DeployFiles.Tempo}: Tempo does not know {path}";
        foreach (var path in OptionPaths.Unknown(loki, Loki))
            yield return $"{DeployFiles.Loki}: Loki does not know {path}";

        foreach (
            var (name, paths) in new (string, string?[])[]
            {
                ("tempo", [tempo.At("storage", "trace", "wal", "path").Text, tempo.At("storage", "trace", "local", "path").Text]),
                (
                    "loki",
                    [
                        loki.At("common", "path_prefix").Text,
                        loki.At("common", "storage", "filesystem", "chunks_directory").Text,
                        loki.At("compactor", "working_directory").Text,
                    ]
                ),
            }
        )
        {
            var volumes = compose[name]
                .Mounts.Where(static mount => !mount.Source.StartsWith('.'))
                .Select(static mount => mount.Target)
                .ToList();
            foreach (var path in paths)
            {
                if (!volumes.Exists(volume => path == volume || path?.StartsWith(volume + "/", StringComparison.Ordinal) == true))
                    yield return $"{name} keeps data in {path}, which is not on a volume";
            }
        }

        if (ComposeFile.Seconds(tempo.At("overrides", "defaults", "compaction", "block_retention").Text) <= 0)
            yield return "traces are kept without end";
        if (ComposeFile.Seconds(loki.At("limits_config", "retention_period").Text) <= 0)
            yield return "logs are kept without end";

        // Loki deletes nothing unless its compactor is told to, and then wants to know where it notes what it deletes.
        var compactor = loki["compactor"];
        if (compactor["retention_enabled"].Text != "true" || !compactor["delete_request_store"].Exists)
            yield return "logs: nothing is ever deleted";
        if (loki.At("limits_config", "allow_structured_metadata").Text != "true")
            yield return "logs: the ids of traces are refused";
    }
}
