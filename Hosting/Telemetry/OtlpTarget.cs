using OpenTelemetry.Exporter;

namespace Concord.Hosting;

/// <summary>The destination of one signal.</summary>
/// <param name="Signal">Traces, metrics or logs; as a word for people.</param>
/// <param name="Endpoint">The complete address, as the exporter calls it.</param>
/// <param name="Headers">May contain a secret.</param>
internal sealed record OtlpTarget(string Signal, Uri Endpoint, OtlpExportProtocol Protocol, string? Headers, int TimeoutMilliseconds)
{
    private const int DefaultTimeout = 10_000;

    /// <param name="signal">As named in the variables.</param>
    /// <param name="isNamed">Whether the exporter is configured by name, so that no address is needed.</param>
    /// <param name="own">Options of this signal.</param>
    /// <param name="general">Options of all signals.</param>
    /// <param name="path">Appended to a general HTTP endpoint for this signal.</param>
    /// <returns>Null: this signal is not exported.</returns>
    public static OtlpTarget? Of(string signal, bool isNamed, OtlpOptions own, OtlpOptions general, string path)
    {
        var address = own.Endpoint ?? general.Endpoint;
        if (address is null && !isNamed)
            return null;
        var isHttp = OtlpOptions.HttpProtobuf.Equals(own.Protocol ?? general.Protocol, StringComparison.OrdinalIgnoreCase);
        if (OtlpOptions.Parse(address ?? (isHttp ? "http://localhost:4318" : "http://localhost:4317")) is not { } endpoint)
            return null;
        if (isHttp && own.Endpoint is null)
            endpoint = new(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
        return new(
            signal.ToLowerInvariant(),
            endpoint,
            isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc,
            own.Headers ?? general.Headers,
            own.Timeout ?? general.Timeout ?? DefaultTimeout
        );
    }

    /// <summary>The address without the path, which differs by signal.</summary>
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
