using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace Concord.Hosting;

/// <summary>
/// Section <c>Cluster:Tls</c>: connections between silos and from clients are encrypted. Both ends prove that they belong to the cluster by
/// a certificate of the same authority. Silos are known by address, so the authority is checked and not a host name.
/// </summary>
internal sealed class ClusterTls
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authorities;

    private ClusterTls(X509Certificate2 certificate, X509Certificate2Collection authorities) =>
        (_certificate, _authorities) = (certificate, authorities);

    /// <summary>When the certificate expires, UTC.</summary>
    public DateTimeOffset NotAfter => new(_certificate.NotAfter.ToUniversalTime());

    /// <exception cref="Exception">A file cannot be read; <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/> or
    /// <see cref="CryptographicException"/>.</exception>
    public static ClusterTls Load(string certificate, string? key, string? password, string authority)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authority);
        return new(LoadCertificate(certificate, key, password), authorities);
    }

    public void Apply(TlsOptions options)
    {
        options.LocalCertificate = _certificate;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => IsTrusted(certificate);
        options.OnAuthenticateAsClient = (_, authentication) => authentication.TargetHost = "concord";
    }

    private bool IsTrusted(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static X509Certificate2 LoadCertificate(string certificate, string? key, string? password)
    {
        if (key is null && !certificate.EndsWith(".pem", StringComparison.OrdinalIgnoreCase))
            return X509CertificateLoader.LoadPkcs12FromFile(certificate, password);
        return password is null
            ? X509Certificate2.CreateFromPemFile(certificate, key)
            : X509Certificate2.CreateFromEncryptedPemFile(certificate, password, key);
    }
}

/// <summary>Section <c>Cluster:Tls</c>: paths of the files.</summary>
internal sealed class TlsFileOptions
{
    public string? Certificate { get; set; }

    public string? Key { get; set; }

    public string? Password { get; set; }

    /// <summary>PEM file of the authority that signed the certificates of silos and clients.</summary>
    public string? Authority { get; set; }

    /// <summary>Null where no certificate is configured, or a file is not valid.</summary>
    public ClusterTls? Load(out string? fault)
    {
        fault = null;
        if (Certificate is null)
        {
            if (Key is not null || Authority is not null)
                fault = "Cluster:Tls:Certificate must name a file when Cluster:Tls:Key or Cluster:Tls:Authority does.";
            return null;
        }

        if (Authority is null)
        {
            fault =
                "Cluster:Tls:Authority must name the PEM file of the authority that signed the certificates of silos and clients "
                + "(with Cluster:Tls:Certificate).";
            return null;
        }

        try
        {
            return ClusterTls.Load(Certificate, Key, Password, Authority);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            fault = $"Cluster:Tls: certificate '{Certificate}', its key or authority '{Authority}' cannot be read. {e.Message}";
            return null;
        }
    }
}
