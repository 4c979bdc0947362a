using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concord.Testing;

/// <summary>
/// A server that accepts only TLS, with a certificate of an authority that only <see cref="AuthorityPath"/> contains.
/// </summary>
public sealed class RedisTls : IAsyncDisposable
{
    private readonly string _certificates;

    private RedisTls(RedisServer server, string certificates) => (Server, _certificates) = (server, certificates);

    public RedisServer Server { get; }

    /// <summary>PEM file of the authority that signed the server's certificate.</summary>
    public string AuthorityPath => Path.Combine(_certificates, "ca.crt");

    public string ConnectionString => Server.ConnectionString + ",ssl=true,sslHost=localhost,connectTimeout=30000";

    public static async Task<RedisTls> StartAsync(params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("concord-redis-tls-").FullName;
        try
        {
            await WriteAsync(directory);
            var port = RedisServer.FreePort();
            var server = await RedisServer.StartAtAsync(
                port,
                ["--tls", "--cacert", Path.Combine(directory, "ca.crt")],
                [
                    "port 0",
                    $"tls-port {port}",
                    $"tls-cert-file {directory}/server.crt",
                    $"tls-key-file {directory}/server.key",
                    $"tls-ca-cert-file {directory}/ca.crt",
                    "tls-auth-clients no",
                    .. settings,
                ]
            );
            return new(server, directory);
        }
        catch
        {
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_certificates, recursive: true);
    }

    private static async Task WriteAsync(string directory)
    {
        var (from, to) = (TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Concord test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true)
        );
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        serverRequest.CertificateExtensions.Add(names.Build());
        using var server = serverRequest.Create(authority, from, to, RandomNumberGenerator.GetBytes(16));

        await File.WriteAllTextAsync(Path.Combine(directory, "ca.crt"), authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(directory, "server.crt"), server.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(directory, "server.key"), serverKey.ExportPkcs8PrivateKeyPem());
    }
}
