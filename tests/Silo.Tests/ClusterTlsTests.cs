using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concord.Hosting;
using Concord.Operations;
using Concord.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Concord.Silo.Tests;

/// <summary>
/// A silo that speaks TLS with what <c>deploy/make-secrets.sh</c> makes, and clients with and without a certificate of its authority.
/// </summary>
[NeedsServers]
public sealed class ClusterTlsTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("concord-tls-").FullName;
    private readonly TcpSilo _silo;

    public ClusterTlsTests() => _silo = new(Tls("ours", "ours-ca"));

    public async ValueTask InitializeAsync()
    {
        using (var secrets = await GeneratedSecrets.MakeAsync())
        {
            File.Copy(secrets.PathOf("cluster-authority.crt"), PathOf("ours-ca.crt"));
            File.Copy(secrets.PathOf("cluster.crt"), PathOf("ours.crt"));
            File.Copy(secrets.PathOf("cluster.key"), PathOf("ours.key"));
        }

        MakeCertificate("theirs");
        await _silo.StartAsync();
    }

    [Fact]
    public async Task A_client_with_a_certificate_of_the_same_authority_is_accepted()
    {
        using var client = Client("ours", "ours-ca");
        await client.StartAsync();

        var info = await client.Services.GetRequiredService<IClusterClient>().GetGrain<ISystemGrain>(0).GetInfoAsync();

        Assert.Equal("Embedded", info.Store);
        await client.StopAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("theirs")]
    public async Task Clients_without_such_a_certificate_are_disconnected(string? certificate)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(_silo.Gateway);
        using var own = certificate is null
            ? null
            : X509Certificate2.CreateFromPemFile(PathOf($"{certificate}.crt"), PathOf($"{certificate}.key"));
#pragma warning disable CA5359 // The other direction is what is tried: whether the silo trusts this end.
        await using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359

        Assert.True(await IsCutOffAsync(tls, own));
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private IHost Client(string certificate, string authority)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        (string Key, string Value)[] settings =
        [
            ("Cluster", _silo.Gateway.ToString()),
            ("Cluster:ClusterId", TcpSilo.ClusterId),
            .. Tls(certificate, authority),
        ];
        builder.Configuration.AddInMemoryCollection(settings.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)));
        var cluster = builder.BindCluster();
        builder.UseOrleansClient(client => client.UseConcordCluster(cluster));
        return builder.Build();
    }

    /// <summary>
    /// With TLS 1.3 the other end looks at the certificate after this one has finished its part: the refusal comes with the first reading.
    /// </summary>
    private static async Task<bool> IsCutOffAsync(SslStream tls, X509Certificate2? own)
    {
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "concord", ClientCertificates = own is null ? null : [own] }
            );
            return await tls.ReadAsync(new byte[1]).AsTask().WaitAsync(SignalWait.Limit) == 0;
        }
        catch (Exception refusal) when (refusal is IOException or AuthenticationException)
        {
            return true;
        }
    }

    private (string Key, string Value)[] Tls(string certificate, string authority) =>
        [
            ("Cluster:Tls:Certificate", PathOf($"{certificate}.crt")),
            ("Cluster:Tls:Key", PathOf($"{certificate}.key")),
            ("Cluster:Tls:Authority", PathOf($"{authority}.crt")),
        ];

    private string PathOf(string name) => Path.Combine(_directory, name);

    private void MakeCertificate(string name)
    {
        var (from, to) = (TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest($"CN={name} authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true)
        );
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=concord", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(authority, from.AddMinutes(1), to.AddMinutes(-1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathOf($"{name}-ca.crt"), authority.ExportCertificatePem());
        File.WriteAllText(PathOf($"{name}.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
