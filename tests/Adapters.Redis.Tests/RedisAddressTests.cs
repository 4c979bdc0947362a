using System.Net;
using Xunit;

namespace Concord.Adapters.Redis.Tests;

public sealed class RedisAddressTests
{
    private const string Marker = "s3cr3t";

    [Theory]
    [InlineData("redis:6379", "redis:6379", null, null, false, null)]
    [InlineData("redis:6379,user=ada,password=s3cr3t,ssl=true", "redis:6379", "ada", "s3cr3t", true, null)]
    [InlineData("a:1,b:2,defaultDatabase=3", "a:1 b:2", null, null, false, 3)]
    [InlineData("redis://redis.example", "redis.example:6379", null, null, false, null)]
    [InlineData("rediss://redis.example:6380/2", "redis.example:6380", null, null, true, 2)]
    [InlineData("REDISS://ada:s3cr3t@redis.example:6380", "redis.example:6380", "ada", "s3cr3t", true, null)]
    [InlineData("redis://:s3cr3t@h", "h:6379", null, "s3cr3t", false, null)]
    [InlineData("redis://ada:a,b%2Fc%40d%25e@h:7", "h:7", "ada", "a,b/c@d%e", false, null)]
    [InlineData("redis://ada:p@ss@h:7", "h:7", "ada", "p@ss", false, null)]
    [InlineData("redis://a:1,b:2", "a:1 b:2", null, null, false, null)]
    [InlineData("redis://[::1]:7000", "[::1]:7000", null, null, false, null)]
    public void Addresses_are_read(string text, string endpoints, string? user, string? password, bool tls, int? database)
    {
        var options = Of(text).Read();

        Assert.Equal(endpoints, string.Join(' ', options.EndPoints.Select(Text)));
        Assert.Equal((user, password, tls, database), (options.User, options.Password, options.Ssl, options.DefaultDatabase));
    }

    [Theory]
    [InlineData("redis:6379", "ada", "a,b=c d@e/f")]
    [InlineData("rediss://redis:6379", null, "a,b=c d@e/f")]
    [InlineData("redis:6379,user=ada,password=same", "ada", "same")]
    [InlineData("redis://bob@redis", null, "pw")]
    public void Separate_user_and_password_are_used_unchanged(string text, string? user, string password)
    {
        var options = Of(text, user, password).Read();

        Assert.Equal(password, options.Password);
        if (user is not null)
            Assert.Equal(user, options.User);
    }

    [Theory]
    [InlineData("")]
    [InlineData("redis:6379,password=abcd,s3cr3t")]
    [InlineData("password=abcd,s3cr3t,redis:6379")]
    [InlineData("redis:6379,password=abcd,s3cr3t=x")]
    [InlineData("redis:6379,passwort=s3cr3t")]
    [InlineData("redis:6379:s3cr3t")]
    [InlineData("s3cr3t@redis:6379")]
    [InlineData("user:s3cr3t@redis:6379")]
    [InlineData("http://ada:s3cr3t@redis:6379")]
    [InlineData("redis//ada:s3cr3t@redis:6379")]
    [InlineData("rediss://ada:s3cr3t@")]
    [InlineData("rediss://ada:s3cr3t@redis:port")]
    [InlineData("rediss://ada:s3cr3t@redis:6379/db")]
    [InlineData("rediss://ada:s3cr/3t@redis:6379")]
    [InlineData("rediss://ada:s3cr3t%zz@redis:6379")]
    [InlineData("rediss://redis:6379?password=s3cr3t")]
    [InlineData("rediss://re dis:6379#s3cr3t")]
    public void An_invalid_address_is_refused_and_not_quoted(string text)
    {
        Assert.Null(Of(text).TryRead(out var fault));

        Assert.StartsWith("Storage:Redis:ConnectionString ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(Marker, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("3t", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis:6379,password=other", null, Marker, "has another")]
    [InlineData("redis://ada:s3cr3t@h", "bob", null, "has another")]
    [InlineData("redis:6379", "ada", null, "no password")]
    public void Settings_that_contradict_each_other_are_refused(string text, string? user, string? password, string expected)
    {
        Assert.Null(Of(text, user, password).TryRead(out var fault));

        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.DoesNotContain(Marker, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_an_address_has_no_secret() =>
        Assert.DoesNotContain(Marker, Of("h,password=" + Marker, "ada", Marker).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'ada' 's3cr3t' ", "ERR unknown command 'HELLO'")]
    [InlineData(
        "WRONGPASS invalid username-password pair or user is disabled.\r\nmore",
        "WRONGPASS invalid username-password pair or user is disabled."
    )]
    public void Command_arguments_in_server_errors_are_removed(string said, string expected) =>
        Assert.Equal(expected, RedisErrors.FirstLine(said));

    private static RedisAddress Of(string text, string? user = null, string? password = null) =>
        new(RedisAddressKeys.Storage, text, user, password);

    private static string Text(EndPoint endpoint) => endpoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endpoint.ToString()!;
}
