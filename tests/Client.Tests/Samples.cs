using System.Text;
using Concord.Policies;
using Concord.Values;
using Concord.Wal;

namespace Concord.Client.Tests;

internal static class Samples
{
    public static readonly RealmId Realm = RealmId.Parse("motor-fr");

    public static PolicyId Id(string number) => PolicyId.Create(Realm, number);

    public static CommandContext Context(Guid? commitId = null, long? expectedVersion = null) =>
        new()
        {
            CommitId = commitId ?? Guid.NewGuid(),
            Actor = "ada",
            Origin = "test",
            ExpectedVersion = expectedVersion,
        };

    public static CanonicalJson Json(string text) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(text));

    public static Task CreateRealmAsync(this IConcordClient concord) =>
        concord.Realms.PutAsync(Realm, new(Context(), Json("""{"name":"Motor","currency":"EUR","products":[{"code":"motor"}]}""")));

    public static async Task<WalPosition> CreatePolicyAsync(this IConcordClient concord, string number, DateOnly? expiration = null) =>
        (
            await concord.Policies.CreateAsync(
                Id(number),
                new(
                    Context(),
                    Json(
                        $$"""
                        {"product":"motor","effectiveDate":"2026-01-01","expirationDate":"{{expiration ?? new(2027, 1, 1):yyyy-MM-dd}}",
                         "parties":[{"role":"policyholder","id":"C1","name":"Élodie Martin"}]}
                        """
                    )
                )
            )
        ).Position;

    public static ApplyTransaction Endorse(string attributes, CommandContext? context = null) =>
        new(context ?? Context(), TransactionType.Endorse, new(2026, 3, 1), Json($$"""{"attributes":{{attributes}}}"""));
}
