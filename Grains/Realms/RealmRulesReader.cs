using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Commit;

namespace Concord.Grains.Realms;

/// <summary>
/// Makes rules of a stored definition. Looks only at what it needs, so that a definition with members of a newer version still works.
/// </summary>
internal static class RealmRulesReader
{
    public static async ValueTask<RealmRules> ReadAsync(RealmId realm, StoredState state)
    {
        using var document = JsonDocument.Parse(EntityTimeline.Decode(state).Newest!.Changes);
        var errors = new List<FieldError>();
        var products = ImmutableDictionary.CreateBuilder<string, ProductRules>(StringComparer.Ordinal);
        foreach (var product in document.RootElement.GetProperty("products").EnumerateArray())
        {
            var code = product.GetProperty("code").GetString()!;
            products[code] = !product.TryGetProperty("attributes", out var schema) ? ProductSchema.Any
                : await ProductSchema.LoadAsync(schema, "/products/" + code, errors)
                ?? throw new StorageUnavailableException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Version {state.Version} of realm '{realm}' has a schema that this version of the software cannot enforce: {errors[0].Pointer}: {errors[0].Message}"));
        }
        return new()
        {
            Realm = realm,
            Version = state.Version,
            Currency = document.RootElement.GetProperty("currency").GetString()!,
            Products = products.ToImmutable(),
        };
    }
}
