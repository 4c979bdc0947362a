using System.Diagnostics.Metrics;

namespace Concord.Hosting;

/// <summary>
/// The remaining validity of this process' credentials. Credentials that do not expire, or are not configured, are not shown.
/// </summary>
internal sealed class CredentialGauges
{
    public const string MeterName = "Concord.Cluster";

    private readonly ClusterTls? _tls;
    private readonly ConsulTokenMonitor? _token;
    private readonly TimeProvider _time;

    public CredentialGauges(IMeterFactory meters, ClusterTls? tls, ConsulTokenMonitor? token, TimeProvider time)
    {
        (_tls, _token, _time) = (tls, token, time);
        meters
            .Create(MeterName)
            .CreateObservableGauge(
                "concord.credential.remaining",
                Observe,
                "s",
                "Time until a credential of this process is no longer valid; negative after that."
            );
    }

    private IEnumerable<Measurement<double>> Observe()
    {
        if (_tls is not null)
            yield return Of("cluster-certificate", _tls.NotAfter);
        if (_token?.Expires is { } expires)
            yield return Of("consul-token", expires);
    }

    private Measurement<double> Of(string credential, DateTimeOffset end) =>
        new((end - _time.GetUtcNow()).TotalSeconds, new KeyValuePair<string, object?>("credential", credential));
}
