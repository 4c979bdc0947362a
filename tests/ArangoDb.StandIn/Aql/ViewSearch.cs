using System.Runtime.CompilerServices;

namespace Concord.ArangoDb.StandIn;

/// <summary>
/// SEARCH over a View: every document is looked at, by the tokens that the View's links make of its attributes; what a link does not index
/// is not there. Scores are BM25 over the terms that were looked for.
/// </summary>
internal sealed class ViewSearch(View view, QueryContext context, Evaluator evaluator, For search, object?[] row)
{
    private readonly Evaluator _evaluator = evaluator;
    private readonly For _search = search;
    private static readonly ConditionalWeakTable<AqlObject, Dictionary<string, List<object?>>> Tokens = [];

    private readonly Dictionary<string, int> _documentsWith = new(StringComparer.Ordinal);

    public IEnumerable<(AqlObject Document, object Score)> Results()
    {
        if (AqlValue.Truth(_search.Options.Get("waitForSync")))
            view.Commit(context.Database, release: false);
        var only = (_search.Options.Get("collections") as List<object?>)?.OfType<string>().ToHashSet(StringComparer.Ordinal);
        var hits = new List<(AqlObject Document, Dictionary<string, (double Count, double Boost)> Terms, int Length)>();
        var (documents, length) = (0, 0L);
        foreach (var (collection, link) in view.Links.Where(link => only?.Contains(link.Key) != false))
        {
            foreach (var document in view.Documents(context.Database, collection))
            {
                context.Tick();
                documents++;
                var match = new Match(this, (AqlObject)link!, document);
                var isHit = match.Holds(_search.Search!, "identity", 1);
                foreach (var term in match.Terms.Keys)
                    _documentsWith[term] = _documentsWith.GetValueOrDefault(term) + 1;
                length += match.Length;
                if (isHit)
                    hits.Add((document, match.Terms, match.Length));
            }
        }

        var average = Math.Max(1, documents == 0 ? 1 : (double)length / documents);
        foreach (var (document, terms, size) in hits)
        {
            var norm = 1.2 * (0.25 + (0.75 * size / average));
            var score = terms.Sum(term => term.Value.Boost * Idf(term.Key, documents) * term.Value.Count * 2.2 / (term.Value.Count + norm));
            yield return (document, AqlValue.Normalize(score));
        }
    }

    private double Idf(string term, int documents) =>
        Math.Log(1 + ((documents - _documentsWith[term] + 0.5) / (_documentsWith[term] + 0.5)));

    private object? Constant(Expr expression) => _evaluator.Value(expression, row);

    private Analyzer Analyzer(string name) =>
        context.Database.Analyzers.TryGetValue(name.Split("::")[^1], out var analyzer)
            ? analyzer
            : throw Fail.BadParameter($"Analyzer '{name}'");

    /// <summary>One document.</summary>
    private sealed class Match(ViewSearch owner, AqlObject link, AqlObject document)
    {
        public Dictionary<string, (double Count, double Boost)> Terms { get; } = new(StringComparer.Ordinal);

        public int Length { get; private set; }

        public bool Holds(Expr condition, string analyzer, double boost)
        {
            switch (condition)
            {
                // Both sides are looked at, so that every term counts.
                case Binary { Operator: "&&" } both:
                    return Holds(both.Left, analyzer, boost) & Holds(both.Right, analyzer, boost);
                case Binary { Operator: "||" } either:
                    return Holds(either.Left, analyzer, boost) | Holds(either.Right, analyzer, boost);
                case Unary { Operator: "!" } not:
                    return !Holds(not.Operand, analyzer, boost);
                case Call { Name: "ANALYZER" } context:
                    return Holds(context.Arguments[0], (string)owner.Constant(context.Arguments[1])!, boost);
                case Call { Name: "BOOST" } boosted:
                    return Holds(boosted.Arguments[0], analyzer, boost * AqlValue.Number(owner.Constant(boosted.Arguments[1])));
                case Call { Name: "MIN_MATCH" } min:
                    return min.Arguments.SkipLast(1).Count(argument => Holds(argument, analyzer, boost))
                        >= AqlValue.Number(owner.Constant(min.Arguments[^1]));
                case Binary comparison when PathOf(comparison.Left) is { } path:
                    return Compared(comparison.Operator, path, owner.Constant(comparison.Right), analyzer, boost);
                case Binary comparison when PathOf(comparison.Right) is { } path:
                    return Compared(Turned(comparison.Operator), path, owner.Constant(comparison.Left), analyzer, boost);
                case Quantified quantified when PathOf(quantified.Right) is { } path:
                    return All(quantified, path, analyzer, boost);
                case Call call when call.Arguments.Count > 0 && PathOf(call.Arguments[0]) is { } path:
                    return Called(call, path, analyzer, boost);
                default:
                    return AqlValue.Truth(owner.Constant(condition));
            }
        }

        private string? PathOf(Expr expression) => Expressions.PathOf(expression, owner._search.Variable);

        private static string Turned(string comparison) =>
            comparison switch
            {
                "<" => ">",
                "<=" => ">=",
                ">" => "<",
                ">=" => "<=",
                "==" or "!=" => comparison,
                _ => throw Fail.BadParameter("unsupported SEARCH condition"),
            };

        private bool All(Quantified quantified, string path, string analyzer, double boost)
        {
            var values = AqlValue.ToList(owner.Constant(quantified.Left));
            var comparison = quantified.Operator switch
            {
                "IN" => "==",
                "NOT IN" => "!=",
                var other => Turned(other),
            };
            var count = values.Count(value => Compared(comparison, path, value, analyzer, boost));
            return quantified.Quantifier switch
            {
                "ALL" => count == values.Count,
                "ANY" => count > 0,
                "NONE" => count == 0,
                _ => count >= AqlValue.Number(owner.Constant(quantified.AtLeast!)),
            };
        }

        private bool Compared(string comparison, string path, object? value, string analyzer, double boost) =>
            comparison switch
            {
                "==" => Hit(path, analyzer, boost, term => AqlValue.Equals(term, value), AqlValue.Text(value)),
                "!=" => !Hit(path, analyzer, 0, term => AqlValue.Equals(term, value), ""),
                "IN" => AqlValue.ToList(value).Select(each => Compared("==", path, each, analyzer, boost)).ToList().Contains(true),
                "NOT IN" => !Compared("IN", path, value, analyzer, 0),
                "LIKE" => Hit(
                    path,
                    analyzer,
                    boost,
                    term => term is string text && Evaluator.Like(text, AqlValue.Text(value)),
                    AqlValue.Text(value)
                ),
                // Not by the rules of a language: see the documentation's warning.
                _ => Hit(
                    path,
                    analyzer,
                    boost,
                    term =>
                        term is string text && value is string bound
                            ? ByBytes(comparison, string.CompareOrdinal(text, bound))
                            : AqlValue.Rank(term) == AqlValue.Rank(value) && Evaluator.Compare(comparison, term, value),
                    AqlValue.Text(value)
                ),
            };

        private static bool ByBytes(string comparison, int order) =>
            comparison switch
            {
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            };

        private bool Called(Call call, string path, string analyzer, double boost)
        {
            object?[] arguments = [.. call.Arguments.Skip(1).Select(owner.Constant)];
            switch (call.Name)
            {
                case "STARTS_WITH":
                    List<object?> prefixes = arguments[0] as List<object?> ?? [arguments[0]];
                    var least = arguments.Length > 1 ? AqlValue.Number(arguments[1]) : 1;
                    return prefixes.Count(prefix => Hit(path, analyzer, boost, term => Starts(term, prefix), $"{prefix}%")) >= least;
                case "PHRASE":
                    return Phrase(path, arguments, analyzer, boost);
                case "LIKE":
                    return Compared("LIKE", path, arguments[0], analyzer, boost);
                case "EXISTS":
                    return arguments.Length switch
                    {
                        0 => Hit(path, analyzer, boost, static _ => true, ""),
                        _ when arguments[0] is "analyzer" => Hit(
                            path,
                            arguments.Length > 1 ? AqlValue.Text(arguments[1]) : analyzer,
                            boost,
                            static _ => true,
                            ""
                        ),
                        _ => Hit(path, analyzer, boost, term => IsOfType(term, arguments[0]), ""),
                    };
                case "IN_RANGE":
                    var (withLow, withHigh) = (AqlValue.Truth(arguments[2]), AqlValue.Truth(arguments[3]));
                    return Hit(path, analyzer, boost, term => Functions.InRange(term, arguments[0], arguments[1], withLow, withHigh), "");
                case "LEVENSHTEIN_MATCH":
                    var target = AqlValue.Text(arguments[0]);
                    return Hit(
                        path,
                        analyzer,
                        boost,
                        term => term is string t && Functions.Levenshtein(t, target) <= AqlValue.Number(arguments[1]),
                        target
                    );
                default:
                    throw Fail.NotCovered($"SEARCH {call.Name}()");
            }
        }

        private static bool Starts(object? term, object? prefix) =>
            term is string text && text.StartsWith(AqlValue.Text(prefix), StringComparison.Ordinal);

        private static bool IsOfType(object? term, object? type) =>
            (type, term) is ("string", string) or ("numeric", long or double) or ("bool" or "boolean", bool) or ("null", null);

        private bool Phrase(string path, object?[] arguments, string analyzer, double boost)
        {
            if (arguments.Length > 2 || arguments[0] is not string text)
                throw Fail.NotCovered("PHRASE() of several parts");
            if (arguments.Length == 2)
                analyzer = AqlValue.Text(arguments[1]);
            var by = owner.Analyzer(analyzer);
            if (!by.Features.Contains("position"))
                throw Fail.BadParameter("PHRASE() needs an Analyzer with the features 'position' and 'frequency'");
            var wanted = by.Tokens(text);
            var tokens = TokensOf(path, analyzer);
            for (var start = 0; start + wanted.Count <= tokens.Count; start++)
            {
                if (!wanted.Select((word, i) => tokens[start + i] as string == word).All(static same => same))
                    continue;
                Count(path, text, 1, boost);
                return wanted.Count > 0;
            }

            return false;
        }

        private bool Hit(string path, string analyzer, double boost, Func<object?, bool> isTerm, string name)
        {
            var tokens = TokensOf(path, analyzer);
            Length += tokens.Count;
            var count = tokens.Count(isTerm);
            if (count > 0 && boost > 0)
                Count(path, name, count, boost);
            return count > 0;
        }

        private void Count(string path, string name, int count, double boost)
        {
            var key = $"{path}\n{name}";
            Terms[key] = (Terms.GetValueOrDefault(key).Count + count, Math.Max(boost, Terms.GetValueOrDefault(key).Boost));
        }

        private List<object?> TokensOf(string path, string analyzer)
        {
            if (!IsIndexed(path, analyzer))
                return [];
            var all = Tokens.GetValue(document, static _ => new(StringComparer.Ordinal));
            lock (all)
            {
                var key = $"{path}\n{analyzer}";
                if (all.TryGetValue(key, out var tokens))
                    return tokens;
                var value = CollectionIndex.PathValue(document, path);
                tokens = [];
                foreach (
                    var item in value is List<object?> list ? list
                    : Has(path) ? [value]
                    : []
                )
                {
                    if (item is string text)
                        tokens.AddRange(owner.Analyzer(analyzer).Tokens(text));
                    else if (item is not (List<object?> or AqlObject))
                        tokens.Add(item);
                }

                return all[key] = tokens;
            }
        }

        private bool Has(string path)
        {
            object? at = document;
            foreach (var part in path.Split('.'))
            {
                if (at is not AqlObject o || !o.TryGetValue(part, out at))
                    return false;
            }

            return true;
        }

        /// <summary>A link says it for a field itself, for one above it that takes all fields, or for all.</summary>
        private bool IsIndexed(string path, string analyzer)
        {
            var at = link;
            var analyzers = at.Get("analyzers") as List<object?> ?? ["identity"];
            var all = at.Get("includeAllFields") is true;
            foreach (var part in path.Split('.'))
            {
                if ((at?.Get("fields") as AqlObject)?.Get(part) is AqlObject field)
                {
                    at = field;
                    analyzers = field.Get("analyzers") as List<object?> ?? analyzers;
                    all = field.ContainsKey("includeAllFields") ? field.Get("includeAllFields") is true : all;
                }
                else if (all)
                {
                    at = null;
                }
                else
                {
                    return false;
                }
            }

            return analyzers.Contains(analyzer);
        }
    }
}
