namespace Concord.ArangoDb.StandIn;

/// <summary>How a document is written: the options that AQL and the HTTP API have in common.</summary>
internal sealed record WriteOptions
{
    /// <summary>conflict, ignore, replace or update.</summary>
    public string OverwriteMode { get; init; } = "conflict";
    public bool KeepNull { get; init; } = true;
    public bool MergeObjects { get; init; } = true;
    public bool IgnoreRevs { get; init; } = true;

    /// <summary>They are those of a query.</summary>
    public bool IsQuery { get; init; }
    public string? VersionAttribute { get; init; }

    public static WriteOptions Of(AqlObject options) =>
        new()
        {
            OverwriteMode = options.Text("overwriteMode") ?? (AqlValue.Truth(options.Get("overwrite")) ? "replace" : "conflict"),
            KeepNull = options.Get("keepNull") is not false,
            MergeObjects = options.Get("mergeObjects") is not false,
            IgnoreRevs = options.Get("ignoreRevs") is not false,
            VersionAttribute = options.Text("versionAttribute"),
            IsQuery = true,
        };
}

/// <summary>Writes single documents, by the rules that hold however they come.</summary>
internal sealed class Documents(Database database, Transaction transaction)
{
    private static readonly HashSet<string> System = ["_key", "_id", "_rev"];

    public (AqlObject? Old, AqlObject? New) Insert(Collection collection, object? value, WriteOptions options)
    {
        var given = value as AqlObject ?? throw new ArangoException(1227, "invalid document type");
        string key;
        if (given.ContainsKey("_key"))
            key = given.Get("_key") is string text && Names.IsKey(text) ? text : throw Fail.IllegalKey();
        else
            key = database.Sequence.Next();

        if (collection.Find(key) is { } existing)
        {
            switch (options.OverwriteMode)
            {
                case "ignore":
                    return (null, null);
                case "replace":
                    return Write(collection, existing, given, options, replace: true);
                case "update":
                    return Write(collection, existing, given, options, replace: false);
                default:
                    throw new ArangoException(
                        1210,
                        $"unique constraint violated - in index primary of type primary over '_key'; conflicting key: {key}"
                    );
            }
        }

        var document = Begin(collection, key);
        Take(document, given, collection);
        collection.Put(null, document, transaction);
        return (null, document);
    }

    /// <param name="key">A key, or a document with one.</param>
    public (AqlObject Old, AqlObject New) Update(Collection collection, object? key, object? value, WriteOptions options, bool replace)
    {
        var given = value as AqlObject ?? throw new ArangoException(1227, "invalid document type");
        var existing = Existing(collection, key, options);
        return Write(collection, existing, given, options, replace);
    }

    public AqlObject Remove(Collection collection, object? key, WriteOptions options)
    {
        var existing = Existing(collection, key, options);
        collection.Put(existing, null, transaction);
        return existing;
    }

    private AqlObject Existing(Collection collection, object? keyOrDocument, WriteOptions options)
    {
        var key = keyOrDocument switch
        {
            string text => text,
            AqlObject o => o.ContainsKey("_key")
                ? o.Text("_key") ?? throw Fail.IllegalKey()
                : throw new ArangoException(1226, "missing document key"),
            _ => throw Fail.IllegalKey(),
        };
        if (!Names.IsKey(key))
            throw Fail.IllegalKey();
        var existing = collection.Find(key) ?? throw Fail.DocumentNotFound();
        CheckRevision(existing, keyOrDocument as AqlObject, options);
        return existing;
    }

    private void CheckRevision(AqlObject existing, AqlObject? given, WriteOptions options)
    {
        // As a part of AQL; the document API has always done it.
        if (options.IsQuery && !database.Version.Has(3, 12))
            return;
        if (!options.IgnoreRevs && given?.Get("_rev") is { } revision && !AqlValue.Equals(revision, existing.Get("_rev")))
            throw new ArangoException(1200, "conflict, _rev values do not match", 412);
    }

    private (AqlObject Old, AqlObject New) Write(
        Collection collection,
        AqlObject existing,
        AqlObject given,
        WriteOptions options,
        bool replace
    )
    {
        CheckRevision(existing, given, options);
        if (
            options.VersionAttribute is { } name
            && IsVersion(given.Get(name), out var next)
            && IsVersion(existing.Get(name), out var before)
            && next <= before
        )
            return (existing, existing);
        var document = Begin(collection, existing.Key);
        if (replace)
        {
            Take(document, given, collection);
        }
        else
        {
            var merged = new AqlObject(existing);
            foreach (var (member, value) in given)
            {
                if (!System.Contains(member))
                    Merge(merged, member, value, options);
            }

            Take(document, merged, collection);
        }

        collection.Put(existing, document, transaction);
        return (existing, document);
    }

    private static bool IsVersion(object? value, out double version)
    {
        version = value is long or double ? Math.Floor(AqlValue.Number(value)) : -1;
        return version >= 0;
    }

    private static void Merge(AqlObject target, string name, object? value, WriteOptions options)
    {
        if (value is null && !options.KeepNull)
        {
            target.Remove(name);
        }
        else if (value is AqlObject given && options.MergeObjects && target.Get(name) is AqlObject existing)
        {
            var merged = new AqlObject(existing);
            foreach (var (member, inner) in given)
                Merge(merged, member, inner, options);
            target[name] = merged;
        }
        else
        {
            target[name] = options.KeepNull ? value : WithoutNull(value);
        }
    }

    private static object? WithoutNull(object? value)
    {
        if (value is not AqlObject o)
            return value;
        var kept = new AqlObject();
        foreach (var (name, member) in o)
        {
            if (member is not null)
                kept[name] = WithoutNull(member);
        }

        return kept;
    }

    private AqlObject Begin(Collection collection, string key) =>
        new()
        {
            ["_key"] = key,
            ["_id"] = $"{collection.Name}/{key}",
            ["_rev"] = database.Sequence.NextRevision(),
        };

    private static void Take(AqlObject document, AqlObject given, Collection collection)
    {
        foreach (var (name, value) in given)
        {
            if (!System.Contains(name))
                document[name] = value;
        }

        if (!collection.IsEdge)
            return;
        foreach (var end in new[] { "_from", "_to" })
        {
            if (!Names.TrySplitId(document.Text(end), out _, out _))
            {
                throw new ArangoException(
                    1233,
                    "expecting both `_from` and `_to` attributes to be defined in the edge document and have the format "
                        + "`<collectionName>/<vertexKey>`"
                );
            }
        }
    }
}
