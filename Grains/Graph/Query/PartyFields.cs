using System.Text.Json;
using Concord.Grains.Abstractions.Json;

namespace Concord.Grains.Graph.Query;

/// <summary>What a value tells of a party, found by the name of the member that holds it.</summary>
internal enum PartyFieldKind
{
    /// <summary>Says little of who it is: the same in many.</summary>
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
/// <param name="Value">As it stands there.</param>
/// <param name="Key">What is compared: without case, accents, punctuation; of a phone its last nine digits.</param>
internal sealed record PartyField(PartyFieldKind Kind, string Pointer, string Value, string Key);

/// <summary>The values of a party that can be compared.</summary>
internal static class PartyFields
{
    private const int MaxFields = 256;

    /// <summary>National numbers are written with and without their country's prefix; the end is the same.</summary>
    private const int PhoneDigits = 9;

    /// <summary>Parts of a member's name, letters only; the first that fits counts.</summary>
    private static readonly (PartyFieldKind Kind, string[] Parts)[] Patterns =
    [
        (PartyFieldKind.Birth, ["birth", "dob", "naissance", "geburt"]),
        (PartyFieldKind.Email, ["mail"]),
        (PartyFieldKind.Phone, ["phone", "mobile", "telefon", "msisdn"]),
        (PartyFieldKind.PostalCode, ["postal", "postcode", "zip"]),
        (PartyFieldKind.Address, ["address", "street", "adresse", "strasse"]),
        (PartyFieldKind.Identifier,
            ["taxid", "taxnumber", "vat", "nationalid", "ssn", "socialsecurity", "insurancenumber", "passport", "license", "licence", "iban", "siren", "siret", "idnumber", "idcard"]),
        (PartyFieldKind.Name, ["name", "surname"]),
    ];

    public static List<PartyField> Of(CanonicalJson properties)
    {
        using var document = JsonDocument.Parse(properties.Utf8);
        var fields = new List<PartyField>();
        Collect(document.RootElement, "", "", fields);
        return fields;
    }

    private static void Collect(JsonElement element, string pointer, string name, List<PartyField> fields)
    {
        if (fields.Count >= MaxFields) return;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject()) Collect(member.Value, JsonPointer.Append(pointer, member.Name), member.Name, fields);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index()) Collect(item, JsonPointer.Append(pointer, index.ToString(System.Globalization.CultureInfo.InvariantCulture)), name, fields);
                break;
            case JsonValueKind.String:
                Add(element.GetString()!, pointer, name, fields);
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                Add(element.GetRawText(), pointer, name, fields);
                break;
            default:
                break;
        }
    }

    private static void Add(string value, string pointer, string name, List<PartyField> fields)
    {
        var kind = KindOf(name);
        var key = kind switch
        {
            PartyFieldKind.Email => value.Trim().ToLowerInvariant(),
            PartyFieldKind.Phone => Digits(value),
            PartyFieldKind.Identifier or PartyFieldKind.PostalCode => string.Concat(TextFold.Fold(value).Where(static letter => letter != ' ')),
            _ => TextFold.Fold(value),
        };
        if (key.Length > 0) fields.Add(new(kind, pointer, value, key));
    }

    private static PartyFieldKind KindOf(string name)
    {
        var letters = string.Concat(name.Where(char.IsLetter)).ToLowerInvariant();
        foreach (var (kind, parts) in Patterns)
        {
            if (Array.Exists(parts, part => letters.Contains(part, StringComparison.Ordinal))) return kind;
        }

        return letters is "tel" or "tin" or "nif" ? (letters == "tel" ? PartyFieldKind.Phone : PartyFieldKind.Identifier) : PartyFieldKind.Other;
    }

    private static string Digits(string value)
    {
        var digits = string.Concat(value.Where(char.IsAsciiDigit));
        return digits.Length > PhoneDigits ? digits[^PhoneDigits..] : digits;
    }
}
