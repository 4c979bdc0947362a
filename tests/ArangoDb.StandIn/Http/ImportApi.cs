using System.Text;

namespace Concord.ArangoDb.StandIn;

internal sealed class ImportApi(Database database)
{
    public Response Handle(Request request)
    {
        if (request.Method != "POST")
            throw Router.WrongVerb();
        request.AllowParameters(
            "collection",
            "type",
            "ignoreMissing",
            "fromPrefix",
            "toPrefix",
            "overwriteCollectionPrefix",
            "overwrite",
            "waitForSync",
            "onDuplicate",
            "complete",
            "details"
        );
        var type = request.Headers.GetValueOrDefault("Content-Type")?.Split(';')[0].Trim();
        if (type is not ("text/plain" or "application/json" or "application/x-ldjson" or "application/x-ndjson"))
            throw new ArangoException(600, $"content type '{type}'");
        var collection = database.Collection(
            request.Parameter("collection") ?? throw new ArangoException(1204, "parameter 'collection' not found")
        );
        var mode = request.Parameter("onDuplicate") switch
        {
            null or "error" => "conflict",
            "update" or "replace" or "ignore" => request.Parameter("onDuplicate")!,
            _ => throw Fail.BadParameter("onDuplicate"),
        };
        var transaction = new Transaction(database.Disk);
        try
        {
            if (request.Flag("overwrite"))
            {
                foreach (var document in collection.Documents.ToList())
                    collection.Put(document, null, transaction);
            }

            if (request.Flag("waitForSync"))
                transaction.Write(flush: true);
            var response = Import(request, collection, mode, transaction);
            transaction.Commit();
            return response;
        }
        catch (ArangoException)
        {
            transaction.Rollback();
            throw;
        }
    }

    private Response Import(Request request, Collection collection, string mode, Transaction transaction)
    {
        var (created, errors, empty, updated, ignored) = (0L, 0L, 0L, 0L, 0L);
        var details = new List<object?>();
        var documents = new Documents(database, transaction);
        foreach (var (position, value) in Documents(request))
        {
            if (value is null)
            {
                empty++;
                continue;
            }

            var mark = transaction.Mark();
            try
            {
                if (value is not AqlObject given)
                    throw new ArangoException(1227, "invalid document type");
                var (old, next) = documents.Insert(collection, WithPrefixes(request, given), new() { OverwriteMode = mode });
                if (next is null)
                    ignored++;
                else if (old is null)
                    created++;
                else
                    updated++;
            }
            catch (ArangoException e) when (!request.Flag("complete"))
            {
                transaction.Rollback(mark);
                if (mode == "ignore" && e.ErrorNum == 1210)
                    ignored++;
                else
                    errors++;
                details.Add($"at position {position}: {e.Message}");
            }
        }

        var body = new AqlObject
        {
            ["created"] = created,
            ["errors"] = errors,
            ["empty"] = empty,
            ["updated"] = updated,
            ["ignored"] = ignored,
        };
        if (request.Flag("details"))
            body["details"] = details;
        return Response.Ok(201, body);
    }

    /// <summary>Null for an empty line.</summary>
    private static IEnumerable<(int Position, object? Value)> Documents(Request request)
    {
        var text = Encoding.UTF8.GetString(request.Body);
        switch (request.Parameter("type"))
        {
            case "array" or "list":
            case "auto" when text.TrimStart().StartsWith('['):
                var list = AqlJson.Parse(request.Body) as List<object?> ?? throw Fail.BadParameter("expecting a JSON array");
                return list.Select(static (value, i) => (i, (object?)(value ?? 0L)));
            case "documents" or "auto":
                var lines = text.TrimEnd('\n').Split('\n');
                return lines.Select(
                    static (line, i) =>
                        ((int, object?))(i, string.IsNullOrWhiteSpace(line) ? null : AqlJson.Parse(Encoding.UTF8.GetBytes(line)))
                );
            case null or "":
                throw Fail.NotCovered("importing tabular data");
            default:
                throw Fail.BadParameter("type");
        }
    }

    private static AqlObject WithPrefixes(Request request, AqlObject given)
    {
        var document = new AqlObject(given);
        foreach (var (member, parameter) in new[] { ("_from", "fromPrefix"), ("_to", "toPrefix") })
        {
            if (request.Parameter(parameter) is not { } prefix || document.Text(member) is not { } end)
                continue;
            if (end.Contains('/', StringComparison.Ordinal))
            {
                if (!request.Flag("overwriteCollectionPrefix"))
                    continue;
                end = end[(end.IndexOf('/', StringComparison.Ordinal) + 1)..];
            }

            document[member] = $"{prefix}/{end}";
        }

        return document;
    }
}
