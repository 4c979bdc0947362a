using System.Security.Cryptography;
using System.Text.Json;

namespace Concord.Silo.Migration;

/// <summary>Decodes the bytes of an entry into the content of its event. Pure, so that verification can repeat it and compare.</summary>
internal sealed class EntryDecoder(EntryRules rules)
{
    public const string TypePrefix = "concord.migrated.";

    /// <summary>The type of entries that cannot be read. An entry that states this type itself gets another spelling.</summary>
    public const string Undecodable = TypePrefix + "undecodable";

    /// <summary>The type of entries that state none.</summary>
    private const string Untyped = TypePrefix + "entry";

    private const int MaxText = 128;

    public DecodedEntry Decode(byte[] raw)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(raw));
        return TryParse(raw, out var json, out var fault, out var detail)
            ? Read(raw, digest, json)
            : new()
            {
                Raw = raw,
                Sha256 = digest,
                Json = null,
                Fault = fault,
                Detail = detail,
                Type = Undecodable,
                Origin = rules.Origin,
            };
    }

    /// <param name="fault">Becomes part of the event, so it is one of a few constant texts; the messages of the JSON reader may change with
    /// its version.</param>
    private static bool TryParse(byte[] raw, out CanonicalJson json, out string? fault, out string? detail)
    {
        (json, fault, detail) = (default, null, null);
        try
        {
            if (raw.Length == 0)
                fault = "The entry is empty.";
            else
                json = CanonicalJsonReader.Parse(raw);
            if (fault is null && json.Utf8.Span[0] != '{')
                fault = "The entry is JSON, but no object.";
        }
        catch (MalformedException e)
        {
            (fault, detail) = ("The entry is no JSON in UTF-8.", e.Message);
        }
        catch (ValidationException e)
        {
            (fault, detail) = ("The entry is JSON that cannot be kept without loss.", e.Message);
        }
        return fault is null;
    }

    private DecodedEntry Read(byte[] raw, string digest, CanonicalJson json)
    {
        var (type, origin, time) = (Untyped, rules.Origin, (DateTimeOffset?)null);
        if (rules.Mapping != FieldMapping.None)
        {
            using var document = JsonDocument.Parse(json.Utf8);
            var root = document.RootElement;
            if (Text(root, rules.Mapping.Type) is { } named)
                type = TypeOf(named);
            if (Text(root, rules.Mapping.Origin) is { } from)
                origin = from;
            if (FieldMapping.Find(root, rules.Mapping.Time) is { } value && EntryTime.TryRead(value, out var at))
                time = at;
        }
        return new()
        {
            Raw = raw,
            Sha256 = digest,
            Json = json,
            Type = type,
            Origin = origin,
            Time = time,
        };
    }

    /// <summary>A text or number; null where there is none, or where it is too long for a name.</summary>
    private static string? Text(JsonElement root, string? member)
    {
        var text = FieldMapping.Find(root, member) switch
        {
            { ValueKind: JsonValueKind.String } value => value.GetString()!,
            { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
            _ => "",
        };
        return text.Length is > 0 and <= MaxText ? text : null;
    }

    private static string TypeOf(string named)
    {
        var type = TypePrefix + PercentEncoding.Encode(named);
        return type == Undecodable ? TypePrefix + "%75ndecodable" : type;
    }
}

internal sealed record DecodedEntry
{
    public required byte[] Raw { get; init; }

    /// <summary>Of <see cref="Raw"/>, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Null where it cannot be read.</summary>
    public required CanonicalJson? Json { get; init; }

    /// <summary>Why it cannot be read.</summary>
    public string? Fault { get; init; }

    /// <summary>The same in more detail, where there is any.</summary>
    public string? Detail { get; init; }

    public required string Type { get; init; }
    public required string Origin { get; init; }

    /// <summary>Null where the entry has none.</summary>
    public DateTimeOffset? Time { get; init; }
}
