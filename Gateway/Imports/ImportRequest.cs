using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Concord.Client;
using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Imports;
using Concord.Realms;
using Microsoft.AspNetCore.Http.Extensions;

namespace Concord.Gateway.Imports;

/// <summary>A request to import, checked as far as possible without its body.</summary>
internal sealed record ImportRequest
{
    public required ImportParameters Parameters { get; init; }
    public required ImportFormat Format { get; init; }

    /// <summary>Null for NDJSON in the form of the HTTP contract.</summary>
    public ImportMapping? Mapping { get; init; }

    /// <summary>As the request or the mapping declares it.</summary>
    public required ImportEncoding Encoding { get; init; }

    public required bool IsGzip { get; init; }

    /// <summary>Whether to answer only when the import has ended.</summary>
    public required bool Wait { get; init; }

    /// <summary>The hash of the body; present where the request has an <c>Idempotency-Key</c>.</summary>
    public IncrementalHash? Hash { get; init; }

    public static async Task<ImportRequest> ReadAsync(HttpContext http, IConcordClient concord)
    {
        var realm = http.Realm();
        var query = new QueryReader(http.Request.Query);
        var name = query.Text("mapping");
        var wait = query.Value<bool>("wait", bool.TryParse, "true or false") ?? false;
        query.ThrowIfInvalid();
        var (format, charset) = ReadFormat(http.Request);
        var isGzip = ReadCoding(http.Request);
        var key = ConcordHeaders.ReadIdempotencyKey(http.Request.Headers);
        var actor = Actor.Of(http);

        var view = await concord.Realms.GetAsync(realm);
        var mapping = FindMapping(view, name, format);
        return new()
        {
            Parameters = new()
            {
                Id = key is null ? Guid.NewGuid().ToString("N") : IdOf(key),
                Realm = realm,
                Mapping = name,
                Rule = name is null ? null : string.Create(CultureInfo.InvariantCulture, $"import:{name}@{view.Version}"),
                Actor = actor,
                TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
            },
            Format = format,
            Mapping = mapping,
            Encoding = EncodingOf(charset, mapping),
            IsGzip = isGzip,
            Wait = wait,
            Hash = key is null ? null : StartHash(http.Request, actor),
        };
    }

    /// <summary>The client can compute the import's id before the answer, so it can poll its import while it sends.</summary>
    public static string IdOf(string idempotencyKey) => ContentId.Of(idempotencyKey).ToString();

    private static (ImportFormat Format, ImportEncoding? Charset) ReadFormat(HttpRequest request)
    {
        if (RequestContent.TryRead(request, out var content))
        {
            ImportEncoding? charset =
                content.Charset is not { } name ? null
                : ImportEncodings.TryParse(name, out var known) ? known
                : throw new RequestRefusedException(
                    ErrorCodes.UnsupportedMediaType,
                    $"The charset of Content-Type is not one that imports read; there are {ImportEncodings.Known}."
                );
            if (content.MediaType == "text/csv")
                return (ImportFormat.Csv, charset);
            if (content.MediaType == "application/x-ndjson")
                return (ImportFormat.Ndjson, charset);
        }
        throw new RequestRefusedException(ErrorCodes.UnsupportedMediaType, "An import is text/csv or application/x-ndjson.");
    }

    private static bool ReadCoding(HttpRequest request) =>
        RequestContent.Coding(request) switch
        {
            null => false,
            "gzip" or "x-gzip" => true,
            _ => throw new RequestRefusedException(ErrorCodes.UnsupportedMediaType, "The only Content-Encoding that is read is gzip."),
        };

    private static ImportEncoding EncodingOf(ImportEncoding? charset, ImportMapping? mapping) =>
        charset is { } declared && mapping?.Encoding is { } mapped && declared != mapped
            ? throw new ValidationException(
                "/Content-Type",
                $"The request is declared as {ImportEncodings.NameOf(declared)}, the mapping '{mapping.Name}' reads "
                    + $"{ImportEncodings.NameOf(mapped)}."
            )
            : charset ?? mapping?.Encoding ?? ImportEncoding.Utf8;

    private static ImportMapping? FindMapping(RealmView realm, string? name, ImportFormat format)
    {
        if (name is null)
            return format == ImportFormat.Ndjson
                ? null
                : throw new ValidationException("/mapping", $"A CSV file needs a mapping; {Known(realm)}");
        var mapping =
            RealmMappings.Find(realm.Definition, name)
            ?? throw new ValidationException("/mapping", $"The realm has no mapping of this name; {Known(realm)}");
        return mapping.Format == format
            ? mapping
            : throw new ValidationException(
                "/mapping",
                $"The mapping reads {mapping.Format.ToString().ToLowerInvariant()}, the request is {format.ToString().ToLowerInvariant()}."
            );
    }

    private static string Known(RealmView realm) =>
        RealmMappings.Names(realm.Definition) is { Length: > 0 } names ? $"it has: {string.Join(", ", names)}." : "it has none.";

    private static IncrementalHash StartHash(HttpRequest request, string actor)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(
            System.Text.Encoding.UTF8.GetBytes(
                $"{request.GetEncodedPathAndQuery()}\n{request.ContentType}\n{request.Headers.ContentEncoding}\n"
            )
        );

        // Import ids are one name space for all callers. So the fingerprint prevents that a caller is answered with another caller's
        // import.
        if (actor != ConcordHeaders.Anonymous)
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(actor + "\n"));
        return hash;
    }
}
