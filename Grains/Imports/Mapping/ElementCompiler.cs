namespace Concord.Imports;

/// <summary>Compiles the parts of a policy's input that have a fixed shape: money and the lists of elements.</summary>
internal static class ElementCompiler
{
    /// <summary><c>{ amount, currency? }</c>, or the amount alone in the realm's currency.</summary>
    public static MappingNode? Money(MappingCompiler compiler, JsonTree element, string pointer, MappingScope scope, bool mandatory = false)
    {
        MappingNode? currency = Text(scope.Currency);
        var (amount, at) = (element, pointer);
        if (element.IsObject)
        {
            if (compiler.Members(element, pointer, "amount", "currency") is not { } members)
                return null;
            if (members.Find("amount") is not { } given)
            {
                compiler.Error(pointer, JsonFaults.MissingIn("amount"));
                return null;
            }
            (amount, at) = (given, pointer + "/amount");
            if (members.Find("currency") is { } named)
                currency = compiler.Scalar(named, pointer + "/currency", Conversion.Id, mandatory);
        }
        var value = compiler.Scalar(amount, at, Conversion.Amount, mandatory);
        return value is null || currency is null
            ? null
            : new ObjectNode([new("amount", value, Required: true), new("currency", currency, Required: true)]);
    }

    public static MappingNode? Parties(MappingCompiler compiler, JsonTree list, string pointer) =>
        compiler.List(list, pointer, (item, at) => Element(compiler, item, at, ["role"], "id", ["name"], attributes: true));

    public static MappingNode? Assets(MappingCompiler compiler, JsonTree list, string pointer) =>
        compiler.List(list, pointer, (item, at) => Element(compiler, item, at, ["kind"], "id", [], attributes: true));

    public static MappingNode? Places(MappingCompiler compiler, JsonTree list, string pointer) =>
        compiler.List(list, pointer, (item, at) => Element(compiler, item, at, ["role"], "id", ["name"], attributes: false));

    public static MappingNode? References(MappingCompiler compiler, JsonTree list, string pointer) =>
        compiler.List(
            list,
            pointer,
            (item, at) => Element(compiler, item, at, ["system"], "externalId", ["version", "uri"], attributes: false)
        );

    /// <param name="id">The member that every such element has: if its column is empty, the element is left out.</param>
    private static ObjectNode? Element(
        MappingCompiler compiler,
        JsonTree element,
        string pointer,
        string[] needed,
        string id,
        string[] optional,
        bool attributes
    )
    {
        string[] known = [.. needed, id, .. optional, .. attributes ? ["attributes"] : Array.Empty<string>()];
        if (compiler.Members(element, pointer, known) is not { } members)
            return null;
        var nodes = new List<MemberNode>();
        foreach (var name in needed.Append(id))
        {
            if (members.Find(name) is not { } value)
                compiler.Error(pointer, JsonFaults.MissingIn(name));
            else if (compiler.Scalar(value, ErrorPointer.Append(pointer, name), Conversion.Id, lenient: name == id) is { } key)
                nodes.Add(new(name, key, Required: true));
        }
        foreach (var name in optional)
        {
            if (
                members.Find(name) is { } value
                && compiler.Scalar(value, ErrorPointer.Append(pointer, name), name == "name" ? Conversion.Text : Conversion.Id) is { } node
            )
                nodes.Add(new(name, node));
        }
        if (
            members.Find("attributes") is { } free
            && compiler.Attributes(free, pointer + "/attributes", WhenMissing.LeaveOut) is { } attributesNode
        )
            nodes.Add(new("attributes", attributesNode));
        return new(nodes);
    }

    private static ConstantNode Text(string text)
    {
        var row = new RowContext();
        row.WriteString(text);
        return new(row.Written.ToArray());
    }
}
