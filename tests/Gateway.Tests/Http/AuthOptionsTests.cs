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
        Assert.Equal("billing", NameOf(settings, Key));
        Assert.Equal("partner.x", NameOf(settings, Key + "!"));
        Assert.Null(NameOf(settings, Key[..15]));
        Assert.Null(NameOf(settings, ""));
    }

    [Fact]
    public void A_key_may_do_everything_until_it_is_given_roles()
    {
        var settings = Read(
            ("Auth:Mode", "Keys"),
            ("Auth:Keys:billing", Key),
            ("Auth:Keys:partner", Key + "!"),
            ("Auth:Roles:partner", "viewer@motor-fr, monitor")
        );

        Assert.Equal(Roles.Everything, AccessOf(settings, Key)!.Everywhere);
        Assert.Equal(Roles.All["monitor"], AccessOf(settings, Key + "!")!.Everywhere);
        Assert.Equal(Roles.All["monitor"] | Roles.All["viewer"], AccessOf(settings, Key + "!")!.In("motor-fr"));
    }

    [Theory]
    [InlineData("billing", "emperor", "Auth:Roles:billing: 'emperor' is not a role")]
    [InlineData("billing", "", "Auth:Roles:billing names no role")]
    [InlineData("billing", "viewer@Motor FR", "'Motor FR' is not a realm id")]
    [InlineData("biling", "viewer", "Auth:Roles:biling is for a key that is not there")]
    public void Roles_that_narrow_nothing_are_refused(string name, string roles, string expected) =>
        Assert.Contains(
            expected,
            Refusal(("Auth:Mode", "Keys"), ("Auth:Keys:billing", Key), ($"Auth:Roles:{name}", roles)),
            StringComparison.Ordinal
        );

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

    private static string? NameOf(AuthOptions settings, string key) =>
        settings.AccessKeys.CallerOf(Encoding.ASCII.GetBytes(key))?.Identity!.Name;

    private static Access? AccessOf(AuthOptions settings, string key) =>
        (settings.AccessKeys.CallerOf(Encoding.ASCII.GetBytes(key))?.Identity as CallerIdentity)?.Access;

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
