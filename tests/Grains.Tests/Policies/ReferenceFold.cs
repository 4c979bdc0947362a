using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.Wal;

namespace Concord.Policies.Tests;

/// <summary>
/// A second implementation of the fold, written from the design and not from the code: slow, over JsonNode, from the events
/// alone. The product must show the same.
/// </summary>
internal static class ReferenceFold
{
    private static readonly Dictionary<string, (string[] From, string To)> Moves = new()
    {
        ["issue"] = (["none", "quoted"], "inForce"),
        ["quote"] = (["none"], "quoted"),
        ["renew"] = (["inForce", "expired"], "inForce"),
        ["cancel"] = (["inForce"], "cancelled"),
        ["reinstate"] = (["cancelled", "lapsed"], "inForce"),
        ["lapse"] = (["inForce"], "lapsed"),
        ["expire"] = (["inForce"], "expired"),
    };

    public static string View(IEnumerable<WalEvent> events, string asOf, DateTimeOffset knownAt)
    {
        var known = events
            .Where(e => e.Time <= knownAt)
            .Select(e => JsonNode.Parse(e.Data.ToString())!.AsObject())
            .OrderBy(Sequence)
            .ToList();
        var voided = new HashSet<long>();
        foreach (var rescission in known.Where(t => Type(t) == "rescindCancel"))
        {
            var cancel = known.LastOrDefault(t =>
                Type(t) == "cancel"
                && !voided.Contains(Sequence(t))
                && Sequence(t) < Sequence(rescission)
                && string.CompareOrdinal(Date(t), Date(rescission)) >= 0
            );
            if (cancel is not null)
                voided.Add(Sequence(cancel));
        }
        var ordered = known.Where(t => !voided.Contains(Sequence(t))).OrderBy(Date, StringComparer.Ordinal).ThenBy(Sequence).ToList();
        var effective = ordered.Where(t => string.CompareOrdinal(Date(t), asOf) <= 0).ToList();

        var policy = new JsonObject { ["attributes"] = new JsonObject(), ["parties"] = new JsonArray() };
        foreach (var transaction in effective)
            Change(policy, transaction["changes"]!.AsObject());
        foreach (var name in new[] { "assets", "claims", "places", "references" })
            policy.Remove(name);
        policy["status"] = new JsonArray([.. Status(ordered, asOf).Select(s => (JsonNode)s)]);
        return PolicyTestBed.Json(policy.ToJsonString()).ToString();
    }

    /// <summary>The same members of what the product shows.</summary>
    public static string Of(Concord.Policies.PolicyView view)
    {
        var policy = new JsonObject
        {
            ["attributes"] = JsonNode.Parse(view.Attributes.ToString()),
            ["parties"] = JsonNode.Parse(view.Parties.ToString()),
            ["product"] = view.Product,
            ["status"] = new JsonArray([.. view.Status.Select(s => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(s.ToString()))]),
            ["term"] = new JsonObject
            {
                ["effectiveDate"] = $"{view.Term.EffectiveDate:yyyy-MM-dd}",
                ["expirationDate"] = $"{view.Term.ExpirationDate:yyyy-MM-dd}",
            },
        };
        if (view.Premium is { } premium)
            policy["premium"] = new JsonObject
            {
                ["amount"] = premium.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["currency"] = premium.Currency,
            };
        return PolicyTestBed.Json(policy.ToJsonString()).ToString();
    }

    private static IEnumerable<string> Status(List<JsonObject> ordered, string asOf)
    {
        var (status, nonRenewing) = ("none", false);
        var pending = false;
        var shown = (Status: "none", NonRenewing: false);
        foreach (var day in ordered.GroupBy(Date))
        {
            foreach (var transaction in day)
            {
                if (Type(transaction) == "nonRenew" && status == "inForce")
                    nonRenewing = true;
                if (!Moves.TryGetValue(Type(transaction), out var move) || !move.From.Contains(status))
                    continue;
                (status, nonRenewing) = (move.To, false);
            }
            if (string.CompareOrdinal(day.Key, asOf) <= 0)
                shown = (status, nonRenewing);
            else
                pending |= status == "cancelled";
        }
        yield return shown.Status;
        if (shown.Status == "inForce" && pending)
            yield return "cancelPending";
        if (shown.NonRenewing)
            yield return "nonRenewing";
    }

    private static void Change(JsonObject policy, JsonObject changes)
    {
        foreach (var (name, change) in changes)
        {
            if (name != "parties")
                policy[name] = Merge(policy[name], change);
            else if (change is JsonArray whole)
                policy[name] = whole.DeepClone();
            else
                Edit(policy[name]!.AsArray(), change!.AsObject());
            if (policy[name] is null)
                policy.Remove(name);
        }
    }

    private static void Edit(JsonArray list, JsonObject edit)
    {
        foreach (var removed in edit["remove"]?.AsArray() ?? [])
        {
            if (list.FirstOrDefault(e => Name(e!) == Name(removed!)) is { } there)
                list.Remove(there);
        }
        foreach (var added in edit["add"]?.AsArray() ?? [])
        {
            var index = list.ToList().FindIndex(e => Name(e!) == Name(added!));
            if (index >= 0)
                list[index] = added!.DeepClone();
            else
                list.Add(added!.DeepClone());
        }
    }

    /// <summary>The pseudo code of RFC 7396, section 2.</summary>
    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject members)
            return patch?.DeepClone();
        var result = target is JsonObject old ? old.DeepClone().AsObject() : [];
        foreach (var (name, value) in members)
        {
            if (value is null)
                result.Remove(name);
            else
                result[name] = Merge(result[name], value);
        }
        return result;
    }

    private static string Name(JsonNode element) => $"{element["role"]}/{element["id"]}";

    private static long Sequence(JsonObject transaction) => (long)transaction["sequence"]!;

    private static string Type(JsonObject transaction) => (string)transaction["type"]!;

    private static string Date(JsonObject transaction) => (string)transaction["effectiveDate"]!;
}
