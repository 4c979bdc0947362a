using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Auth;

/// <summary>Section <c>Auth</c>. Messages name configuration keys, never a secret.</summary>
internal sealed partial class AuthOptions : IValidatableObject
{
    public const string Section = "Auth";

    private const string KeysSection = "Auth:Keys";
    private const string RolesSection = "Auth:Roles";
    private const int MinLength = 16;
    private const int MaxLength = 512;

    private AccessKeys? _accessKeys;

    [ConfigurationKeyName("Mode")]
    public string ModeName { get; set; } = nameof(AuthMode.None);

    /// <summary>The access keys, by name.</summary>
    public IDictionary<string, string> Keys { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the caller with a key of this name may do; a key without an entry may do everything.</summary>
    public IDictionary<string, string> Roles { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public AuthMode Mode => IsKnown ? Enum.Parse<AuthMode>(ModeName, ignoreCase: true) : AuthMode.None;

    public AccessKeys AccessKeys =>
        _accessKeys ??= new([.. Keys.Select(key => AccessKey.Of(key.Key, Encoding.ASCII.GetBytes(key.Value), AccessOf(key.Key)))]);

    private bool IsKnown => Enum.GetNames<AuthMode>().Contains(ModeName, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsKnown && ModeName.Length > 0)
            yield return new($"Auth:Mode '{ModeName}' is not known. Known: {string.Join(", ", Enum.GetNames<AuthMode>())}.");
        else if (Mode == AuthMode.Keys && Keys.Count == 0)
            yield return new(
                $"Auth:Mode is Keys, and there is none. Set {KeysSection}:<name> to a key of at least {MinLength} characters, for "
                    + "instance in a file of SecretsDirectory."
            );
        else if (Mode == AuthMode.None && Keys.Count > 0)
            yield return new(
                $"{KeysSection} has keys, but Auth:Mode is None, so they would not be required. Set Auth:Mode to Keys, or remove the keys."
            );
        foreach (var (name, secret) in Keys)
        {
            if (!Name().IsMatch(name))
                yield return new($"'{KeysSection}:{name}': a key's name has 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'.");
            else if (secret.Length is < MinLength or > MaxLength || !secret.All(static c => c is > ' ' and < '\u007f'))
                yield return new(
                    $"{KeysSection}:{name} must have {MinLength} to {MaxLength} characters of printable ASCII without spaces."
                );
        }

        foreach (var same in Keys.GroupBy(static key => key.Value, StringComparer.Ordinal).Where(static group => group.Count() > 1))
            yield return new(
                $"{string.Join(" and ", same.Select(static key => $"{KeysSection}:{key.Key}"))} are the same key: the caller could "
                    + "not be identified."
            );
        foreach (var wrong in Roles.SelectMany(WrongWith))
            yield return new(wrong);
    }

    private Access AccessOf(string name) => Roles.TryGetValue(name, out var roles) ? Access.Of(RoleGrants.Parse(roles)) : Access.Full;

    /// <summary>An entry that narrows no key is a mistake: the key that was meant may do everything.</summary>
    private IEnumerable<string> WrongWith(KeyValuePair<string, string> entry)
    {
        var (name, grants) = (entry.Key, RoleGrants.Parse(entry.Value));
        if (!Keys.ContainsKey(name))
            yield return $"{RolesSection}:{name} is for a key that is not there: {KeysSection}:{name}.";
        if (grants.IsEmpty)
            yield return $"{RolesSection}:{name} names no role. Without the entry the key may do everything; to close it, remove the key.";
        foreach (var wrong in grants.Select(RoleGrants.WrongWith).OfType<string>())
            yield return $"{RolesSection}:{name}: {wrong}";
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

[OptionsValidator]
internal sealed partial class AuthOptionsValidator : IValidateOptions<AuthOptions>;
