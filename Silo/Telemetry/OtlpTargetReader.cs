using Concord.Silo.Hosting;
using OpenTelemetry.Exporter;

namespace Concord.Silo.Telemetry;

/// <summary>Reads where a signal goes: what is said of the signal alone counts for more than what is said of all.</summary>
internal static class OtlpTargetReader
{
    private const string Otlp = "otlp";
    private const string Grpc = "grpc";
    private const string HttpProtobuf = "http/protobuf";
    private const int DefaultTimeout = 10_000;

    /// <param name="signal">As the variables call it.</param>
    /// <param name="path">What a general endpoint of HTTP is followed by for this signal.</param>
    /// <returns>Null: this signal is not exported.</returns>
    public static OtlpTarget? Read(SettingsReader reader, string signal, string path)
    {
        var key = $"OTEL_{signal}_EXPORTER";
        var exporter = reader.Has(key) ? reader.OneOf(key, Otlp, "none") : "";
        var (own, general) = ($"OTEL_EXPORTER_OTLP_{signal}_", "OTEL_EXPORTER_OTLP_");
        string Key(string name) => reader.Has(own + name) ? own + name : general + name;

        var protocol = reader.OneOf(Key("PROTOCOL"), Grpc, HttpProtobuf) == Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        var (address, isOwn) = (reader.Text(Key("ENDPOINT")), reader.Has(own + "ENDPOINT"));
        var endpoint = address is null ? new Uri(protocol == OtlpExportProtocol.Grpc ? "http://localhost:4317" : "http://localhost:4318") : Parse(reader, Key("ENDPOINT"), address);
        var timeout = reader.Number(Key("TIMEOUT"), DefaultTimeout, 1, int.MaxValue);
        CheckPairs(reader, Key("HEADERS"));
        if (endpoint is null || exporter == "none" || (exporter.Length == 0 && address is null)) return null;

        if (protocol == OtlpExportProtocol.HttpProtobuf && !isOwn) endpoint = new(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
        return new(signal.ToLowerInvariant(), endpoint, protocol, reader.Text(Key("HEADERS")), timeout);
    }

    /// <summary>A list of <c>name=value</c>, separated by commas. Not shown: headers are where a key would be.</summary>
    public static void CheckPairs(SettingsReader reader, string key)
    {
        if (reader.Text(key) is not { } text) return;
        if (Array.Exists(text.Split(','), static pair => pair.IndexOf('=', StringComparison.Ordinal) < 1))
            reader.Refuse($"{key} must be a list like name=value,other=value.");
    }

    private static Uri? Parse(SettingsReader reader, string key, string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var endpoint) && endpoint is { Scheme: "http" or "https", UserInfo: "" }) return endpoint;

        // Not the value: a password may be in it.
        reader.Refuse($"{key} must be an address like http://otel-collector:4317, without user or password: those go in OTEL_EXPORTER_OTLP_HEADERS.");
        return null;
    }
}
