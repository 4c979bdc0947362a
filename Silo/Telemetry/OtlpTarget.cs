using OpenTelemetry.Exporter;

namespace Concord.Silo.Telemetry;

/// <summary>Where one signal goes.</summary>
/// <param name="Signal">Traces, metrics or logs; as a word for people.</param>
/// <param name="Endpoint">The whole address, as the exporter calls it.</param>
/// <param name="Headers">May hold a secret.</param>
internal sealed record OtlpTarget(string Signal, Uri Endpoint, OtlpExportProtocol Protocol, string? Headers, int TimeoutMilliseconds)
{
    /// <summary>What the address is without the path, which is the signal's own.</summary>
    public string Collector => Endpoint.GetLeftPart(UriPartial.Authority);

    public void Apply(OtlpExporterOptions options)
    {
        options.Endpoint = Endpoint;
        options.Protocol = Protocol;
        options.Headers = Headers;
        options.TimeoutMilliseconds = TimeoutMilliseconds;
    }

    // Without the headers.
    public override string ToString() => $"{Signal} to {Collector}";
}
