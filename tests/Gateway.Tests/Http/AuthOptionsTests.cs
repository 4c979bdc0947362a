using System.Text;
using Concord.Configuration;
using Concord.Gateway.Auth;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Http.Tests;

public sealed class AuthOptionsTests
{
    private const string Key = "0123456789abcdef";

    [Fact]
    public void Without_configuration_no_key_is_required() => Assert.Equal(AuthMode.None, Read().Mode);

    [Theory]
    [InlineData("Keys")]
    [InlineData("keys")]
    public void Each_key_authenticates_under_its_own_name(string mode)
    {
        var settings = Read(("Auth:Mode", mode), ("Auth:Keys:billing", Key), ("Auth:Keys:partner.x", Key + "!"));

        Assert.Equal((AuthMode.Keys, 2), (settings.Mode, settings.Keys.Count));
        Assert.Equal("billing", settings.AccessKeys.NameOf(Encoding.ASCII.GetBytes(Key)));
        Assert.Equal("partner.x", settings.AccessKeys.NameOf(Encoding.ASCII.GetBytes(Key + "!")));
        Assert.Null(settings.AccessKeys.NameOf(Encoding.ASCII.GetBytes(Key[..15])));
        Assert.Null(settings.AccessKeys.NameOf([]));
    }

    [Theory]
    [InlineData("Auth:Mode is Keys, and there is none", "Auth:Mode", "Keys")]
    [InlineData("Auth:Mode 'Magic' is not known. Known: None, Keys.", "Auth:Mode", "Magic")]
    [InlineData("Auth:Mode '1' is not known", "Auth:Mode", "1")]
    [InlineData("Auth:Mode is None, so they would not be required", "Auth:Keys:billing", Key)]
    public void An_unknown_mode_is_refused_with_the_remedy(string expected, string key, string value) =>
        Assert.Contains(expected, Refusal((key, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("billing", "0123456789abcde")]
    [InlineData("billing", "")]
    [InlineData("billing", "with a space in it")]
    [InlineData("billing", "with\ta\ttab\tin\tit\t")]
    [InlineData("billing", "schlüsselschlüssel")]
    [InlineData("two words", Key)]
    [InlineData("ada via root", Key)]
    [InlineData("ä", Key)]
    public void An_unusable_key_is_named_and_never_shown(string name, string key)
    {
        var refusal = Refusal(("Auth:Mode", "Keys"), ($"Auth:Keys:{name}", key));

        Assert.Contains($"Auth:Keys:{name}", refusal, StringComparison.Ordinal);
        if (key.Length > 0)
            Assert.DoesNotContain(key, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_names_for_one_key_are_refused()
    {
        var refusal = Refusal(("Auth:Mode", "Keys"), ("Auth:Keys:a", Key), ("Auth:Keys:b", Key));

        Assert.Contains("Auth:Keys:a and Auth:Keys:b are the same key", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, refusal, StringComparison.Ordinal);
    }

    private static string Refusal(params (string Key, string Value)[] settings) =>
        Assert.Single(BoundOptions.Failures(() => Read(settings)));

    private static AuthOptions Read(params (string Key, string Value)[] settings)
    {
        var builder = BoundOptions.Builder(settings!);
        var auth = builder.Services.BindConcordOptions<AuthOptions, AuthOptionsValidator>(builder.Configuration, AuthOptions.Section);
        BoundOptions.Check(builder);
        return auth;
    }
}
