using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Deployment.Tests;

/// <summary><c>deploy/make-secrets.sh</c>: what it makes fits together, differs every time, and is made once.</summary>
[NeedsServers]
public sealed class MakeSecretsTests
{
    [Fact]
    public async Task Redis_knows_its_users_by_the_hashes_of_the_passwords_in_the_other_files()
    {
        using var made = await GeneratedSecrets.MakeAsync();

        var users = made["redis-users.acl"];
        var password = made["Storage__Redis__Password"];
        Assert.Contains("user concord on #" + Hash(password), users, StringComparison.Ordinal);
        Assert.Contains("user operator on #" + Hash(made["redis-operator-password"]), users, StringComparison.Ordinal);
        Assert.DoesNotContain(password, users, StringComparison.Ordinal);
        Assert.Contains("user default off", users, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_from_an_old_connection_string_gets_its_own_file()
    {
        using var made = await GeneratedSecrets.MakeAsync();
        var (users, password) = (made["redis-users.acl"], made["Storage__Redis__Password"]);
        File.Delete(made.PathOf("Storage__Redis__Password"));
        await File.WriteAllTextAsync(made.PathOf("Storage__Redis__ConnectionString"), $"redis:6379,user=concord,password={password}\n");

        await made.MakeAgainAsync();

        Assert.Equal((users, password), (made["redis-users.acl"], made["Storage__Redis__Password"]));
    }

    [Fact]
    public async Task Existing_secrets_are_kept_and_another_directory_gets_different_ones()
    {
        using var one = await GeneratedSecrets.MakeAsync();
        using var other = await GeneratedSecrets.MakeAsync();
        var before = one.Files.ToDictionary(static file => file, file => one[file]);

        await one.MakeAgainAsync();

        Assert.All(before, file => Assert.Equal(file.Value, one[file.Key]));
        Assert.All(before, file => Assert.NotEqual(file.Value, other[file.Key]));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Other_users_cannot_read_the_directory()
    {
        using var made = await GeneratedSecrets.MakeAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made.Directory));
        Assert.All(
            made.Files,
            file =>
                Assert.Equal(
                    file == "cluster-authority.key"
                        ? UnixFileMode.UserRead
                        : UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                    File.GetUnixFileMode(made.PathOf(file))
                )
        );
    }

    [Fact]
    public async Task A_removed_certificate_is_issued_again_by_the_same_authority()
    {
        using var made = await GeneratedSecrets.MakeAsync();
        var (authority, certificate) = (made["cluster-authority.crt"], made["cluster.crt"]);
        File.Delete(made.PathOf("cluster.crt"));
        File.Delete(made.PathOf("cluster.key"));

        await made.MakeAgainAsync();

        Assert.Equal(authority, made["cluster-authority.crt"]);
        Assert.NotEqual(certificate, made["cluster.crt"]);
        using var own = X509Certificate2.CreateFromPemFile(made.PathOf("cluster.crt"), made.PathOf("cluster.key"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(own));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
