using System.Security.Cryptography;
using System.Text;

namespace Concord.ArangoDb.StandIn;

/// <summary>JSON Web Tokens (HS256), as <c>POST /_open/auth</c> gives them out. With the secret all become worthless.</summary>
internal sealed class Tokens(TimeProvider clock, TimeSpan lifetime)
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    public string Issue(string user)
    {
        var now = clock.GetUtcNow();
        var head = Encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8.ToArray());
        var claims = new AqlObject
        {
            ["preferred_username"] = user,
            ["iss"] = "arangodb",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        };
        var signed = $"{head}.{Encode(AqlJson.ToUtf8(claims).ToArray())}";
        return $"{signed}.{Sign(signed)}";
    }

    public bool IsValid(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || Sign($"{parts[0]}.{parts[1]}") != parts[2])
            return false;
        var claims = (AqlObject)AqlJson.Parse(Decode(parts[1]))!;
        return AqlValue.Number(claims.Get("exp")) > clock.GetUtcNow().ToUnixTimeSeconds();
    }

    private string Sign(string text) => Encode(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(text)));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Decode(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '='));
    }
}
