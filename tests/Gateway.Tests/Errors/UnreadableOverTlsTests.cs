using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concord.Gateway.Fakes.Tests;
using Xunit;

namespace Concord.Gateway.Http.Tests;

public sealed class UnreadableOverTlsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("concord-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task An_unreadable_request_over_TLS_is_answered_with_an_encrypted_problem()
    {
        var (file, hash) = Certificate();
        var gateway = new FakeGateway
        {
            Settings = ["--Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0", "--Kestrel:Endpoints:Https:Certificate:Path", file],
        };
        await gateway.InitializeAsync();

        var answer = await RawHttp.SendAsync(gateway.Http.BaseAddress!, "GET /v1/info HTTP/1.1\r\n\r\n", hash);

        answer.Problem(400, "malformed");
        await gateway.DisposeAsync();
    }

    private (string File, string Hash) Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        var file = Path.Combine(_directory.FullName, "server.pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12));
        return (file, certificate.GetCertHashString());
    }
}
