using System.Text.Json;
using Concord.Text;

namespace Concord.Graph;

/// <summary>What a value means for a party, derived from the name of the member that holds it.</summary>
internal enum PartyFieldKind
{
    /// <summary>Identifies nobody: many parties share it.</summary>
    Other,
    Name,
    Birth,
    Email,
    Phone,

    /// <summary>A number that one person has: tax, national insurance, passport, licence, account.</summary>
    Identifier,
    Address,
    PostalCode,
}

/// <param name="Pointer">JSON Pointer into the properties.</param>
/// <param name="Value">The original value; of a long one its beginning.</param>
/// <param name="Key">What is compared: without case, accents, punctuation; of a phone its last nine digits.</param>
internal sealed record PartyField(PartyFieldKind Kind, string Pointer, string Value, string Key);

/// <summary>The values of a party that can be compared.</summary>
internal static class PartyFields
{
    /// <summary>
    /// Maximum number of values of each kind. Each is compared with each of the other party's, so this bounds a comparison; a
    /// list of a thousand names is not a person.
    /// </summary>
    private const int MaxOfKind = 4;

    private const int MaxOther = 64;

    /// <summary>
    /// Number of UTF-16 code units of a value that are compared. Comparing two names takes time proportional to the square of
    /// their length.
    /// </summary>
    private const int MaxValue = 128;

    /// <summary>Number of values that are read, of any kind; later ones are ignored.</summary>
    private const int MaxVisited = 4_096;

    /// <summary>National numbers are written with and without their country's prefix; the last digits are the same.</summary>
    private const int PhoneDigits = 9;

    /// <summary>Parts of a member's name, letters only; the first match wins.</summary>
    private static readonly (PartyFieldKind Kind, string[] Parts)[] Patterns =
    [
        (PartyFieldKind.Birth, ["birth", "dob", "naissance", "geburt"]),
        (PartyFieldKind.Email, ["mail"]),
        (PartyFieldKind.Phone, ["phone", "mobile", "telefon", "msisdn"]),
        (PartyFieldKind.PostalCode, ["postal", "postcode", "zip"]),
        (PartyFieldKind.Address, ["address", "street", "adresse", "strasse"]),
        (
            PartyFieldKind.Identifier,
            [
                "taxid",
                "taxnumber",
                "vat",
                "nationalid",
                "ssn",
                "socialsecurity",
                "insurancenumber",
                "passport",
                "license",
                "licence",
                "iban",
                "siren",
                "siret",
                "idnumber",
                "idcard",
            ]
        ),
        (PartyFieldKind.Name, ["name", "surname"]),
    ];

    public static List<PartyField> Of(CanonicalJson properties)
    {
        using var document = JsonDocument.Parse(properties.Utf8);
        var collector = new Collector();
        collector.Collect(document.RootElement, "");
        return collector.Fields;
    }

    private sealed class Collector
    {
        private readonly int[] _ofKind = new int[Enum.GetValues<PartyFieldKind>().Length];
        private readonly JsonLocation _path = new();
        private int _looked;

        public List<PartyField> Fields { get; } = [];

        public void Collect(JsonElement element, string name)
        {
            if (_looked > MaxVisited)
                return;
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in element.EnumerateObject())
                        Enter(member.Name, member.Value);
                    break;
                case JsonValueKind.Array:
                    foreach (var (index, item) in element.EnumerateArray().Index())
                        Enter(index, item, name);
                    break;
                case JsonValueKind.String:
                    Add(element.GetString()!, name);
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    Add(element.GetRawText(), name);
                    break;
                default:
                    break;
            }
        }

        private void Enter(string name, JsonElement value)
        {
            _path.Enter(name);
            Collect(value, name);
            _path.Leave();
        }

        private void Enter(int index, JsonElement value, string name)
        {
            _path.Enter(index);
            Collect(value, name);
            _path.Leave();
        }

        private void Add(string whole, string name)
        {
            _looked++;
            var kind = KindOf(name);
            if (_ofKind[(int)kind] >= (kind == PartyFieldKind.Other ? MaxOther : MaxOfKind))
                return;
            var value = ErrorPointer.Cut(whole, MaxValue);
            var key = kind switch
            {
                PartyFieldKind.Email => value.Trim().ToLowerInvariant(),
                PartyFieldKind.Phone => Digits(value),
                PartyFieldKind.Identifier or PartyFieldKind.PostalCode => string.Concat(
                    TextFolding.Fold(value).Where(static letter => letter != ' ')
                ),
                _ => TextFolding.Fold(value),
            };
            if (key.Length == 0)
                return;
            _ofKind[(int)kind]++;
            Fields.Add(new(kind, _path.ToString(), value, key));
        }
    }

    private static PartyFieldKind KindOf(string name)
    {
        var letters = string.Concat(name.Take(MaxValue).Where(char.IsLetter)).ToLowerInvariant();
        foreach (var (kind, parts) in Patterns)
        {
            if (Array.Exists(parts, part => letters.Contains(part, StringComparison.Ordinal)))
                return kind;
        }

        return letters is "tel" or "tin" or "nif"
            ? (letters == "tel" ? PartyFieldKind.Phone : PartyFieldKind.Identifier)
            : PartyFieldKind.Other;
    }

    private static string Digits(string value)
    {
        var digits = string.Concat(value.Where(char.IsAsciiDigit));
        return digits.Length > PhoneDigits ? digits[^PhoneDigits..] : digits;
    }
}
