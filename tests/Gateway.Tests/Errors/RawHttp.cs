using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Http.Tests;

/// <summary>Bytes over a connection, as no HTTP library would send them, and the one answer.</summary>
internal static class RawHttp
{
    /// <param name="request">Latin-1: a character is a byte.</param>
    /// <param name="certificate">Hash of the server's, where it speaks TLS.</param>
    public static async Task<RawAnswer> SendAsync(Uri server, string request, string? certificate = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await using Stream stream = server.Scheme == "https" ? await SecureAsync(client, certificate) : client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        return await SignalWait.For(ReadAsync(stream), "the answer, and the end of the connection");
    }

    private static async Task<SslStream> SecureAsync(TcpClient client, string? certificate)
    {
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate,
            }
        );
        return secure;
    }

    private static async Task<RawAnswer> ReadAsync(Stream stream)
    {
        var received = new MemoryStream();
        await stream.CopyToAsync(received);
        var text = Encoding.UTF8.GetString(received.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"no answer: '{text}'");
        return new(text[..end], text[(end + 4)..]);
    }
}

internal sealed record RawAnswer(string Head, string Body)
{
    public int Status => int.Parse(Head.AsSpan(9, 3), CultureInfo.InvariantCulture);

    public JsonElement Problem(int status, string code)
    {
        Assert.Equal(status, Status);
        Assert.Contains("\r\nContent-Type: application/problem+json", Head, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {Encoding.UTF8.GetByteCount(Body)}", Head, StringComparison.Ordinal);
        var problem = JsonDocument.Parse(Body).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        foreach (var name in (string[])["type", "title", "detail", "instance", "traceId"])
            Assert.NotEmpty(problem.GetProperty(name).GetString()!);
        return problem;
    }
}
