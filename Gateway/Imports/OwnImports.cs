using Concord.Gateway.Auth;
using Concord.Imports;

namespace Concord.Gateway.Imports;

/// <summary>
/// Imports for a caller who may see those of some realms. An import's id can be guessed from an Idempotency-Key, so the id alone opens
/// nothing: an import of another realm is answered like one that does not exist.
/// </summary>
internal static class OwnImports
{
    /// <exception cref="NotFoundException">The import is of a realm in which the caller has none of the permissions.</exception>
    public static ImportStatus Visible(ImportStatus import, HttpContext http, Permission anyOf) =>
        http.RequiredAccess().Allows(anyOf, import.Realm) ? import : throw new NotFoundException($"There is no import '{import.Id}'.");

    /// <inheritdoc cref="Visible"/>
    public static async Task RequireAsync(IImportGrain record, HttpContext http, Permission anyOf)
    {
        if (!http.RequiredAccess().AllowsEverywhere(anyOf))
            _ = Visible(await record.GetAsync(), http, anyOf);
    }

    /// <summary>Neither the length of a page nor whether another one follows depends on imports of other realms.</summary>
    public static async Task<ImportPage> ListAsync(IImportListGrain imports, Access access, string? after, int limit)
    {
        if (access.AllowsEverywhere(Permission.ImportRun))
            return await imports.QueryAsync(after, limit);
        var own = new List<ImportStatus>();
        var next = after;
        do
        {
            var page = await imports.QueryAsync(next, limit);
            own.AddRange(page.Items.Where(import => access.Allows(Permission.ImportRun, import.Realm)));
            next = page.Next;
        } while (next is not null && own.Count <= limit);
        return new([.. own.Take(limit)], own.Count > limit ? own[limit - 1].Id : null);
    }
}
