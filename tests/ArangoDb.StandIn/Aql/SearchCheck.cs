namespace Concord.ArangoDb.StandIn;

/// <summary>
/// What may stand after SEARCH: comparisons and search functions on attributes of the document, and expressions without it.
/// </summary>
internal static class SearchCheck
{
    private static readonly HashSet<string> Functions =
    [
        "ANALYZER",
        "BOOST",
        "EXISTS",
        "IN_RANGE",
        "MIN_MATCH",
        "PHRASE",
        "STARTS_WITH",
        "LIKE",
        "NGRAM_MATCH",
        "LEVENSHTEIN_MATCH",
    ];

    public static void Check(Expr search, Variable document)
    {
        switch (search)
        {
            case Binary { Operator: "&&" or "||" } both:
                Check(both.Left, document);
                Check(both.Right, document);
                break;
            case Unary { Operator: "!" } not:
                Check(not.Operand, document);
                break;
            case Binary comparison when comparison.Operator is "==" or "!=" or "<" or "<=" or ">" or ">=" or "IN" or "NOT IN" or "LIKE":
                if (Uses(comparison.Left, document))
                    Path(comparison.Left, document);
                if (Uses(comparison.Right, document))
                    Path(comparison.Right, document);
                break;
            case Quantified quantified when Uses(quantified.Right, document):
                Path(quantified.Right, document);
                if (Uses(quantified.Left, document))
                    throw Refused();
                break;
            case Call { Name: "ANALYZER" or "BOOST" } context:
                Check(context.Arguments[0], document);
                break;
            case Call { Name: "MIN_MATCH" } match:
                foreach (var argument in match.Arguments.SkipLast(1))
                    Check(argument, document);
                break;
            case Call call when Uses(call, document):
                if (!Functions.Contains(call.Name))
                    throw Refused();
                Path(call.Arguments[0], document);
                if (call.Arguments.Skip(1).Any(argument => Uses(argument, document)))
                    throw Refused();
                break;
            default:
                if (Uses(search, document))
                    throw Refused();
                break;
        }
    }

    public static bool Uses(Expr expression, Variable variable) => Expressions.Variables(expression).Contains(variable.Slot);

    private static void Path(Expr expression, Variable document)
    {
        var at = expression;
        while (at is Attribute or Indexed)
        {
            if (at is Indexed indexed && Uses(indexed.Index, document))
                throw Refused();
            at = at is Attribute attribute ? attribute.Target : ((Indexed)at).Target;
        }

        if (at is not VariableRef reference || reference.Variable != document || expression is VariableRef)
            throw Refused();
    }

    private static ArangoException Refused() => Fail.BadParameter("unsupported SEARCH condition");
}
