using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Concord.Policies;

/// <summary>A realm's id: <c>[a-z0-9][a-z0-9-]{0,62}</c>. The key of its grain.</summary>
[GenerateSerializer, Immutable, Alias("concord.realm-id")]
public readonly partial record struct RealmId
{
    [Id(0)]
    private readonly string? _value;

    private RealmId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("A realm id without a value.");

    public static bool TryParse([NotNullWhen(true)] string? text, out RealmId id)
    {
        id = text is not null && Pattern().IsMatch(text) ? new(text) : default;
        return id._value is not null;
    }

    /// <summary>Accepts white space around the caller's text.</summary>
    /// <exception cref="ValidationException">The text is not a realm id.</exception>
    public static RealmId Parse(string text) =>
        TryParse(IdText.Trim(text), out var id)
            ? id
            : throw new ValidationException(
                "/realm",
                "A realm id has 1 to 63 characters of a-z, 0-9 and '-', and starts with a letter or digit."
            );

    public override string ToString() => Value;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>A policy's identity: realm and number. Its text, <c>{realm}/{number}</c>, is the key of its grain.</summary>
[GenerateSerializer, Immutable, Alias("concord.policy-id")]
public readonly partial record struct PolicyId
{
    [Id(0)]
    private readonly string? _number;

    [Id(1)]
    public RealmId Realm { get; }

    private PolicyId(RealmId realm, string number) => (Realm, _number) = (realm, number);

    public string Number => _number ?? throw new InvalidOperationException("A policy id without a number.");

    public static bool IsNumber([NotNullWhen(true)] string? text) =>
        text is not null && Pattern().IsMatch(text) && text is not ("." or "..");

    /// <summary>Accepts white space around the caller's number.</summary>
    /// <exception cref="ValidationException">The number is not a policy number.</exception>
    public static PolicyId Create(RealmId realm, string number) =>
        IdText.Trim(number) is var trimmed && IsNumber(trimmed)
            ? new(realm, trimmed)
            : throw new ValidationException(
                "/number",
                "A policy number has 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-', and is not '.' or '..'."
            );

    /// <summary>Reads <c>{realm}/{number}</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PolicyId id)
    {
        id = default;
        var slash = text?.IndexOf('/') ?? -1;
        if (slash < 0 || !RealmId.TryParse(text![..slash], out var realm) || !IsNumber(text[(slash + 1)..]))
            return false;
        id = new(realm, text[(slash + 1)..]);
        return true;
    }

    public override string ToString() => $"{Realm.Value}/{Number}";

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
