using System.Collections.Immutable;
using System.Text.Json;
using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;

namespace Concord.Realms;

/// <summary>
/// Makes rules from a stored definition. Reads only what it needs, so that a definition with members of a newer version still
/// works.
/// </summary>
internal static class RealmRulesReader
{
    /// <param name="notEnforced">
    /// The parts of the stored schemas that this version of the software cannot enforce, with pointers; all other parts are
    /// enforced.
    /// </param>
    public static RealmRules Read(RealmId realm, StoredState state, out IReadOnlyList<FieldError> notEnforced)
    {
        using var document = JsonDocument.Parse(EntityTimeline.Decode(state).Newest!.Changes);
        var errors = new FieldErrors();
        var products = ImmutableDictionary.CreateBuilder<string, ProductRules>(StringComparer.Ordinal);
        foreach (var product in document.RootElement.GetProperty("products").EnumerateArray())
        {
            var code = product.GetProperty("code").GetString()!;
            products[code] = product.TryGetProperty("attributes", out var schema)
                ? ProductSchema.LoadStored(schema, ErrorPointer.Append("/products", code) + "/attributes", errors)
                : ProductSchema.Any;
        }
        notEnforced = errors;
        return new()
        {
            Realm = realm,
            Version = state.Version,
            CommitId = state.CommitId,
            Currency = document.RootElement.GetProperty("currency").GetString()!,
            Products = products.ToImmutable(),
        };
    }
}
