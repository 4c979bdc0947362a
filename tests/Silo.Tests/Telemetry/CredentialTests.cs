using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concord.Hosting;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Silo.Telemetry.Tests;

[NeedsServers]
public sealed class CredentialTests : IDisposable
{
    private const string Gauge = "concord.credential.remaining";
    private const string Rules = "key_prefix \"orleans/\" { policy = \"read\" }";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly string _directory = Directory.CreateTempSubdirectory("concord-credentials-").FullName;

    [Fact]
    public void The_cluster_certificate_is_shown_even_after_its_expiry()
    {
        var file = MakeCertificate(_time.GetUtcNow().AddHours(3));
        var settings = Settings(("Cluster:Tls:Certificate", file), ("Cluster:Tls:Authority", file));
        using var shown = new MeterReader(Meters);
        _ = new CredentialGauges(Meters, settings.Certificates, null, _time);

        // A certificate counts whole seconds.
        Assert.InRange(shown.Value(Gauge, "credential=cluster-certificate")!.Value, 3 * 3600 - 1, 3 * 3600);
        _time.Advance(TimeSpan.FromHours(4));
        Assert.InRange(shown.Value(Gauge, "credential=cluster-certificate")!.Value, -3601, -3600);
    }

    [Fact]
    public void Without_credentials_nothing_is_shown()
    {
        using var shown = new MeterReader(Meters);
        _ = new CredentialGauges(Meters, null, null, _time);
        Assert.Empty(shown.Read(Gauge));
    }

    [Fact]
    public async Task The_expiry_of_the_Consul_token_is_shown_and_kept_during_an_outage()
    {
        await using var consul = await ConsulServer.StartWithTokensAsync();
        using var eternal = Watch(consul, await consul.MakeTokenAsync(Rules));
        Assert.True(await eternal.CheckAsync(default));
        Assert.Null(eternal.Expires);

        using var ending = Watch(consul, await consul.MakeTokenAsync(Rules, "2h"));
        Assert.True(await ending.CheckAsync(default));
        using var shown = new MeterReader(Meters);
        _ = new CredentialGauges(Meters, null, ending, _time);
        Assert.InRange(shown.Value(Gauge, "credential=consul-token")!.Value, 7000, 7300);

        await consul.KillAsync();
        Assert.False(await ending.CheckAsync(default));
        _time.Advance(TimeSpan.FromHours(3));
        Assert.True(shown.Value(Gauge, "credential=consul-token") < 0, "The token that has ended is not shown as one.");
    }

    [Fact]
    public async Task An_unknown_Consul_token_is_not_shown_and_read_again()
    {
        await using var consul = await ConsulServer.StartWithTokensAsync();
        using var unknown = Watch(consul, Guid.NewGuid().ToString());
        Assert.False(await unknown.CheckAsync(default));
        Assert.Null(unknown.Expires);
    }

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    private ConsulTokenMonitor Watch(ConsulServer consul, string token) =>
        new(
            Settings(("Cluster:Consul:Address", consul.Address), ("Cluster:Consul:Token", token)).Consul,
            _time,
            NullLogger<ConsulTokenMonitor>.Instance
        );

    private static ConcordClusterOptions Settings(params (string Key, string Value)[] settings) =>
        BoundOptions.Builder(settings!).BindCluster();

    private string MakeCertificate(DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=concord", key, HashAlgorithmName.SHA256).CreateSelfSigned(end.AddDays(-1), end);
        var file = Path.Combine(_directory, "cluster.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return file;
    }
}
