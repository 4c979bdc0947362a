namespace Concord.ArangoDb.StandIn;

internal sealed class AnalyzerApi(Database database)
{
    private static readonly Dictionary<string, string[]> Types = new(StringComparer.Ordinal)
    {
        ["identity"] = [],
        ["norm"] = ["locale", "case", "accent"],
        ["text"] = ["locale", "case", "accent", "stemming", "edgeNgram", "stopwords", "stopwordsPath"],
        ["segmentation"] = ["break", "case"],
        ["delimiter"] = ["delimiter"],
        ["ngram"] = ["min", "max", "preserveOriginal", "startMarker", "endMarker", "streamType"],
        ["pipeline"] = ["pipeline"],
    };

    public Response Handle(Request request)
    {
        switch (request.Method, request.Path.Skip(2).ToArray())
        {
            case ("GET", []):
                request.AllowParameters();
                return Response.Ok(200, new() { ["result"] = database.Analyzers.Values.Select(a => (object?)Describe(a)).ToList() });
            case ("POST", []):
                request.AllowParameters();
                return Create(request);
            case ("GET", [var name]):
                request.AllowParameters();
                return Response.Ok(200, Describe(Find(name)));
            case ("DELETE", [var name]):
                request.AllowParameters("force");
                request.NoBody();
                var analyzer = Find(name);
                if (Analyzer.BuiltIn().ContainsKey(analyzer.Name))
                    throw new ArangoException(11, "forbidden");
                if (
                    !request.Flag("force")
                    && database.Views.Values.Any(view =>
                        AqlJson.Write(view.Links).Contains($"\"{analyzer.Name}\"", StringComparison.Ordinal)
                    )
                )
                    throw new ArangoException(1200, "analyzer in-use", 409);
                database.Analyzers.Remove(analyzer.Name);
                return Response.Ok(200, new() { ["name"] = Full(analyzer) });
            case (_, [] or [_]):
                throw Router.WrongVerb();
            default:
                throw Router.UnknownPath(request);
        }
    }

    private string Full(Analyzer analyzer) =>
        Analyzer.BuiltIn().ContainsKey(analyzer.Name) ? analyzer.Name : $"{database.Name}::{analyzer.Name}";

    private Analyzer Find(string name) =>
        database.Analyzers.TryGetValue(name.Split("::")[^1], out var analyzer)
            ? analyzer
            : throw new ArangoException(1202, "analyzer not found", 404);

    private Response Create(Request request)
    {
        var body = request.JsonObject("name", "type", "properties", "features");
        var (name, type) = (Check.Text(body, "name"), Check.Text(body, "type"));
        if (!Names.IsCollection(name))
            throw Fail.BadParameter("invalid characters in Analyzer name");
        if (!Types.TryGetValue(type, out var known))
            throw Fail.NotCovered($"Analyzer type {type}");
        var properties = Check.Object(body, "properties");
        Check.Members(properties, $"property of an Analyzer of type {type}", known);
        if (type is "norm" or "text" && properties.Get("locale") is not string)
            throw Fail.BadParameter("'locale' is missing");
        if (type == "text" && properties.Get("stemming") is not false)
            throw Fail.NotCovered("stemming");
        List<string> features = body.ContainsKey("features") ? Check.Strings(body, "features") : [];
        if (features.Exists(static f => f is not ("frequency" or "norm" or "position" or "offset")))
            throw Fail.BadParameter("features");
        if (features.Contains("position") && !features.Contains("frequency"))
            throw Fail.BadParameter("feature 'position' needs 'frequency'");
        var analyzer = new Analyzer(name, type, properties, features);
        if (!database.Analyzers.TryGetValue(name, out var existing))
        {
            database.Analyzers[name] = analyzer;
            return Response.Ok(201, Describe(analyzer));
        }

        var isSame =
            existing.Type == type
            && AqlValue.Equals(existing.Properties, properties)
            && existing.Features.Order().SequenceEqual(features.Order());
        return isSame
            ? Response.Ok(200, Describe(existing))
            : throw Fail.BadParameter("an Analyzer of this name and another definition exists");
    }

    private AqlObject Describe(Analyzer analyzer) =>
        new()
        {
            ["name"] = Full(analyzer),
            ["type"] = analyzer.Type,
            ["properties"] = analyzer.Properties,
            ["features"] = analyzer.Features.ToList<object?>(),
        };
}
