using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Concord.Silo.Hosting.Process;

namespace Concord.Gateway.Auth;

/// <summary>Section <c>Auth</c>. Messages name keys of the configuration and never a secret.</summary>
internal sealed partial record AuthSettings(AuthMode Mode, AccessKeys Keys)
{
    private const string KeysSection = "Auth:Keys";
    private const int MinLength = 16;
    private const int MaxLength = 512;

    /// <exception cref="StartupException">The section cannot be used as it is.</exception>
    public static AuthSettings Read(IConfiguration configuration)
    {
        var text = configuration["Auth:Mode"] is { Length: > 0 } given ? given : nameof(AuthMode.None);
        if (!Enum.GetNames<AuthMode>().Contains(text, StringComparer.OrdinalIgnoreCase))
            throw new StartupException($"Auth:Mode '{text}' is not known. Known: {string.Join(", ", Enum.GetNames<AuthMode>())}.");
        var mode = Enum.Parse<AuthMode>(text, ignoreCase: true);
        var keys = configuration.GetSection(KeysSection).GetChildren().Select(Read).ToImmutableArray();
        if (mode == AuthMode.Keys && keys.IsEmpty)
            throw new StartupException($"Auth:Mode is Keys, and there is none. Set {KeysSection}:<name> to a key of at least {MinLength} characters, for instance in a file of SecretsDirectory.");
        if (mode == AuthMode.None && !keys.IsEmpty)
            throw new StartupException($"{KeysSection} has keys, and Auth:Mode is None, so nobody would be asked for them. Set Auth:Mode to Keys, or take the keys away.");
        return new(mode, Distinct(keys));
    }

    private static AccessKey Read(IConfigurationSection section)
    {
        if (!Name().IsMatch(section.Key))
            throw new StartupException($"'{section.Path}': a key's name has 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'.");
        var secret = section.Value ?? "";
        if (secret.Length is < MinLength or > MaxLength || !secret.All(static c => c is > ' ' and < '\u007f'))
            throw new StartupException($"{section.Path} must have {MinLength} to {MaxLength} characters of printable ASCII without spaces.");
        return AccessKey.Of(section.Key, Encoding.ASCII.GetBytes(secret));
    }

    private static AccessKeys Distinct(ImmutableArray<AccessKey> keys)
    {
        var same = keys.GroupBy(static key => Convert.ToHexString(key.Hash.AsSpan())).FirstOrDefault(static group => group.Count() > 1);
        return same is null
            ? new(keys)
            : throw new StartupException($"{string.Join(" and ", same.Select(static key => $"{KeysSection}:{key.Name}"))} are the same key: nobody could tell who has called.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
