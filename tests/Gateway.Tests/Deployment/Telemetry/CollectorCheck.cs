namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// The collector refuses what it does not know, at its start. Each option is held against those that its components' own documentation
/// names (v0.159: otlp receiver, memory_limiter, batch, otlp_grpc, otlp_http, prometheus, health_check, exporterhelper), of those that are
/// used here; pipelines name components that there are, in an order that bounds memory.
/// </summary>
internal static class CollectorCheck
{
    private static readonly HashSet<string> Known =
    [
        "receivers.otlp.protocols.grpc.endpoint",
        "receivers.otlp.protocols.http.endpoint",
        "processors.memory_limiter.check_interval",
        "processors.memory_limiter.limit_percentage",
        "processors.memory_limiter.spike_limit_percentage",
        "processors.batch.send_batch_size",
        "processors.batch.send_batch_max_size",
        "processors.batch.timeout",
        "exporters.otlp_grpc.endpoint",
        "exporters.otlp_grpc.tls.insecure",
        "exporters.otlp_grpc.retry_on_failure.max_elapsed_time",
        "exporters.otlp_grpc.sending_queue.queue_size",
        "exporters.otlp_http.endpoint",
        "exporters.otlp_http.retry_on_failure.max_elapsed_time",
        "exporters.otlp_http.sending_queue.queue_size",
        "exporters.prometheus.endpoint",
        "exporters.prometheus.metric_expiration",
        "exporters.prometheus.enable_open_metrics",
        "extensions.health_check.endpoint",
        "service.extensions.[]",
        "service.telemetry.logs.level",
        "service.telemetry.logs.encoding",
        "service.telemetry.metrics.readers.[].pull.exporter.prometheus.host",
        "service.telemetry.metrics.readers.[].pull.exporter.prometheus.port",
        "service.pipelines.traces.receivers.[]",
        "service.pipelines.traces.processors.[]",
        "service.pipelines.traces.exporters.[]",
        "service.pipelines.logs.receivers.[]",
        "service.pipelines.logs.processors.[]",
        "service.pipelines.logs.exporters.[]",
        "service.pipelines.metrics.receivers.[]",
        "service.pipelines.metrics.processors.[]",
        "service.pipelines.metrics.exporters.[]",
    ];

    public static IEnumerable<string> Find(DeployFiles files)
    {
        var file = files.Yaml(DeployFiles.Collector);
        foreach (var path in OptionPaths.Unknown(file, Known))
            yield return $"the collector does not know {path}";

        var pipelines = file.At("service", "pipelines").Members;
        foreach (var signal in (string[])["traces", "logs", "metrics"])
        {
            if (!pipelines.TryGetValue(signal, out var pipeline))
            {
                yield return $"nothing is done with {signal}";
                continue;
            }

            // Refuse before anything is kept, and pack last.
            var processors = pipeline["processors"].Texts.ToList();
            if (processors.FirstOrDefault() != "memory_limiter")
                yield return $"the pipeline {signal} does not begin with memory_limiter";
            if (processors.LastOrDefault() != "batch")
                yield return $"the pipeline {signal} does not end with batch";
        }

        foreach (
            var (kind, used) in new (string, IEnumerable<string>)[]
            {
                ("receivers", pipelines.Values.SelectMany(static one => one["receivers"].Texts)),
                ("processors", pipelines.Values.SelectMany(static one => one["processors"].Texts)),
                ("exporters", pipelines.Values.SelectMany(static one => one["exporters"].Texts)),
                ("extensions", file.At("service", "extensions").Texts),
            }
        )
        {
            var (declared, named) = (file[kind].Members.Keys.ToHashSet(), used.ToHashSet());
            foreach (var name in named.Except(declared))
                yield return $"{kind}: {name} is used and not declared";
            foreach (var name in declared.Except(named))
                yield return $"{kind}: {name} is declared and not used";
        }
    }
}
