namespace Concord.Imports;

/// <summary>Reads the definition of a mapping, for each of its two targets.</summary>
internal static class MappingDefinition
{
    private static readonly string[] PolicyMembers =
    [
        "format",
        "target",
        "number",
        "product",
        "effectiveDate",
        "expirationDate",
        "status",
        "premium",
        "attributes",
        "parties",
        "assets",
        "places",
        "references",
        "onExisting",
        "encoding",
        "delimiter",
        "numbers",
        "missing",
        "gather",
    ];

    private static readonly string[] ClaimMembers =
    [
        "format",
        "target",
        "policy",
        "id",
        "amount",
        "occurredOn",
        "attributes",
        "encoding",
        "delimiter",
        "numbers",
        "missing",
    ];

    public static ImportMapping? Compile(string name, JsonTree definition, string pointer, MappingScope scope, FieldErrors errors)
    {
        var before = errors.Count;
        var compiler = new MappingCompiler(errors);
        var claims = definition.Find("target") is { IsString: true } target && target.ReadString() == "claims";
        if (compiler.Members(definition, pointer, [.. claims ? ClaimMembers : PolicyMembers, "stamp"]) is not { } members)
            return null;

        var format = Choice(compiler, members, pointer, "format", ("csv", ImportFormat.Csv), ("ndjson", ImportFormat.Ndjson));
        Choice(compiler, members, pointer, "target", ("policies", ImportTarget.Policy), ("claims", ImportTarget.Claim));
        var onExisting = Choice(
            compiler,
            members,
            pointer,
            "onExisting",
            ("reject", OnExisting.Reject),
            ("skip", OnExisting.Skip),
            ("endorse", OnExisting.Endorse),
            ("renew", OnExisting.Renew)
        );

        var form = MappingFileFormat.Read(compiler, members, pointer);
        compiler.Numbers = form.Numbers;
        if (format != ImportFormat.Csv && members.Find("delimiter") is not null)
            compiler.Error(pointer + "/delimiter", "Only a CSV file has fields with something between them.");
        var numberMember = claims ? "policy" : "number";
        var number = Needed(compiler, members, pointer, numberMember, (e, at) => Number(compiler, e, at));
        var document = new ObjectNode(
            claims ? Claim(compiler, members, pointer, scope) : Policy(compiler, members, pointer, scope, number)
        );
        var stamp = members.Find("stamp") is { } age ? StampReader.Compile(compiler, age, $"{pointer}/stamp") : null;
        return errors.Count > before || number is null
            ? null
            : new(number, document, form)
            {
                Name = name,
                Format = format,
                Target = claims ? ImportTarget.Claim : ImportTarget.Policy,
                OnExisting = onExisting,
                Columns = compiler.Columns,
                Stamp = stamp,
            };
    }

    private static List<MemberNode> Policy(
        MappingCompiler compiler,
        ObjectReader members,
        string pointer,
        MappingScope scope,
        Template? number
    )
    {
        var nodes = new List<MemberNode>();
        Add("number", number is null ? null : new ScalarNode(number, Conversion.Id, compiler.Numbers));
        Add("product", Needed(compiler, members, pointer, "product", (e, at) => Product(compiler, e, at, scope)));
        Add(
            "effectiveDate",
            Needed(compiler, members, pointer, "effectiveDate", (e, at) => compiler.Scalar(e, at, Conversion.Date, mandatory: true))
        );
        Add(
            "expirationDate",
            Needed(compiler, members, pointer, "expirationDate", (e, at) => compiler.Scalar(e, at, Conversion.Date, mandatory: true))
        );
        Add("status", Optional("status", (e, at) => Status(compiler, e, at)));
        Add("premium", Optional("premium", (e, at) => ElementCompiler.Money(compiler, e, at, scope)));
        Add("attributes", Optional("attributes", (e, at) => compiler.Attributes(e, at, WhenMissing.WriteNull)));
        Add("parties", Optional("parties", (e, at) => ElementCompiler.Parties(compiler, e, at)));
        Add("assets", Optional("assets", (e, at) => ElementCompiler.Assets(compiler, e, at)));
        Add("places", Optional("places", (e, at) => ElementCompiler.Places(compiler, e, at)));
        Add("references", Optional("references", (e, at) => ElementCompiler.References(compiler, e, at)));
        return nodes;

        void Add(string name, MappingNode? node)
        {
            if (node is not null)
                nodes.Add(new(name, node));
        }

        MappingNode? Optional(string name, Func<JsonTree, string, MappingNode?> compile) =>
            members.Find(name) is { } element ? compile(element, $"{pointer}/{name}") : null;
    }

    private static List<MemberNode> Claim(MappingCompiler compiler, ObjectReader members, string pointer, MappingScope scope)
    {
        var nodes = new List<MemberNode>();
        Add("id", Needed(compiler, members, pointer, "id", (e, at) => compiler.Scalar(e, at, Conversion.Id, mandatory: true)));
        Add(
            "amount",
            Needed(compiler, members, pointer, "amount", (e, at) => ElementCompiler.Money(compiler, e, at, scope, mandatory: true))
        );
        Add(
            "occurredOn",
            Needed(compiler, members, pointer, "occurredOn", (e, at) => compiler.Scalar(e, at, Conversion.Date, mandatory: true))
        );
        if (members.Find("attributes") is { } attributes)
            Add("attributes", compiler.Attributes(attributes, pointer + "/attributes", WhenMissing.LeaveOut));
        return nodes;

        void Add(string name, MappingNode? node)
        {
            if (node is not null)
                nodes.Add(new(name, node));
        }
    }

    private static Template? Number(MappingCompiler compiler, JsonTree element, string pointer)
    {
        if (compiler.Template(element, pointer, Conversion.Id, lenient: false, out _) is not { } template)
            return null;
        if (!template.IsConstant && !template.CanBeMissing)
            return template;
        compiler.Error(
            pointer,
            template.IsConstant ? "Names the policy, so it has to use a column." : "Is needed in every row: its columns cannot be optional."
        );
        return null;
    }

    private static MappingNode? Product(MappingCompiler compiler, JsonTree element, string pointer, MappingScope scope)
    {
        var node = compiler.Scalar(element, pointer, Conversion.Id, mandatory: true);
        if (
            node is ConstantNode
            && TemplateSyntax.TryParse(element.ReadString(), out var parts, out _)
            && string.Concat(parts.Select(static p => p.Literal)) is var code
            && !scope.Products.Contains(code)
        )
            compiler.Error(pointer, $"'{code}' is not a product of the realm.");
        return node;
    }

    private static MappingNode? Status(MappingCompiler compiler, JsonTree element, string pointer)
    {
        var node = compiler.Scalar(element, pointer, Conversion.Id);
        if (node is ConstantNode && element.ReadString() is not ("quoted" or "inForce"))
            compiler.Error(pointer, "Must be quoted, inForce or a column that holds one of them.");
        return node;
    }

    private static T? Needed<T>(
        MappingCompiler compiler,
        ObjectReader members,
        string pointer,
        string name,
        Func<JsonTree, string, T?> compile
    )
        where T : class
    {
        if (members.Find(name) is { } element)
            return compile(element, $"{pointer}/{name}");
        compiler.Error($"{pointer}/{name}", JsonFaults.Missing);
        return null;
    }

    /// <summary>One of a few words; the first of <paramref name="words"/> if the member is absent.</summary>
    private static T Choice<T>(
        MappingCompiler compiler,
        ObjectReader members,
        string pointer,
        string name,
        params (string Word, T Value)[] words
    )
    {
        if (members.Find(name) is not { } element)
            return words[0].Value;
        foreach (var (word, value) in words)
        {
            if (element.IsString && element.ReadString() == word)
                return value;
        }
        compiler.Error($"{pointer}/{name}", $"Must be one of {string.Join(", ", words.Select(static w => w.Word))}.");
        return words[0].Value;
    }
}
