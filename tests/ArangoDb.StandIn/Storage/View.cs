namespace Concord.ArangoDb.StandIn;

/// <summary>
/// A View of type arangosearch. It sees documents when it commits: at once, unless <see cref="IsHeld"/>; then when it is told to, or a
/// query waits for it (<c>OPTIONS { waitForSync: true }</c>).
/// </summary>
internal sealed class View(string id, string name, AqlObject properties)
{
    private Dictionary<string, List<AqlObject>>? _committed;

    public string Id { get; } = id;
    public string Name { get; set; } = name;
    public AqlObject Properties { get; set; } = properties;
    public AqlObject Links => (AqlObject)Properties["links"]!;
    public bool IsHeld => _committed is not null;

    /// <summary>From now on it shows what is there now.</summary>
    public void Hold(Database database) =>
        _committed = Links.Keys.ToDictionary(static name => name, name => Current(database, name).ToList(), StringComparer.Ordinal);

    public void Commit(Database database, bool release)
    {
        if (!IsHeld)
            return;
        if (release)
            _committed = null;
        else
            Hold(database);
    }

    public IEnumerable<AqlObject> Documents(Database database, string collection) =>
        _committed is null ? Current(database, collection) : _committed.GetValueOrDefault(collection, []);

    private static IEnumerable<AqlObject> Current(Database database, string collection) =>
        database.Collections.TryGetValue(collection, out var found) ? found.Documents : [];
}
