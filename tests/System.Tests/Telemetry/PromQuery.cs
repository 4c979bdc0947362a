using System.Text.RegularExpressions;

namespace Concord.System.Tests;

/// <summary>
/// What a PromQL expression asks for: its metrics with their matchers, and the labels that it groups or joins by. No parser: whether it is
/// valid Prometheus itself says; this needs to be right for valid ones alone.
/// </summary>
internal sealed partial class PromQuery
{
    private static readonly HashSet<string> Groupings = new(StringComparer.Ordinal)
    {
        "by",
        "without",
        "on",
        "ignoring",
        "group_left",
        "group_right",
    };

    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "and",
        "or",
        "unless",
        "bool",
        "offset",
        "inf",
        "nan",
        "start",
        "end",
        "atan2",
        "sum",
        "min",
        "max",
        "avg",
        "count",
        "group",
        "stddev",
        "stdvar",
        "topk",
        "bottomk",
        "quantile",
        "count_values",
    };

    private readonly string[] _tokens;
    private readonly List<Selector> _selectors = [];
    private readonly SortedSet<string> _labels = new(StringComparer.Ordinal);
    private int _at;

    private PromQuery(string text) =>
        _tokens = [.. Token().Matches(text).Select(static token => token.Value).Where(static token => token[0] != '#')];

    public IReadOnlyList<Selector> Selectors => _selectors;

    /// <summary>Labels that it groups or joins by.</summary>
    public IReadOnlyCollection<string> Labels => _labels;

    public static PromQuery Read(string text)
    {
        var query = new PromQuery(text);
        while (query._at < query._tokens.Length)
            query.Step();
        return query;
    }

    private string Next => _at < _tokens.Length ? _tokens[_at] : "";

    private void Step()
    {
        var token = _tokens[_at++];
        if (token == "[")
        {
            // A range, perhaps with a step: nothing but durations.
            while (Next is not ("]" or ""))
                _at++;
        }
        else if (token == "{")
        {
            _at--;
            _selectors.Add(Select(""));
        }
        else if (IsName(token))
        {
            if (Groupings.Contains(token))
                ReadLabels();
            else if (!Words.Contains(token) && Next != "(")
                _selectors.Add(Select(token));
        }
    }

    private void ReadLabels()
    {
        if (Next != "(")
            return;
        for (_at++; Next is not (")" or ""); _at++)
        {
            if (IsName(Next))
                _labels.Add(Next);
        }
    }

    private Selector Select(string metric)
    {
        var matchers = new List<Matcher>();
        if (Next == "{")
        {
            for (_at++; Next is not ("}" or ""); _at++)
            {
                if (Next == ",")
                    continue;
                var matcher = new Matcher(_tokens[_at], _tokens[_at + 1], _tokens[_at + 2]);
                _at += 2;
                if (matcher is { Label: "__name__", Operator: "=" })
                    metric = matcher.Value[1..^1];
                else
                    matchers.Add(matcher);
            }

            _at++;
        }

        return new(metric, matchers);
    }

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] is '_' or ':';

    /// <summary>Comments, texts, names, numbers with or without a unit, operators, anything else.</summary>
    [GeneratedRegex(
        """#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[a-zA-Z_:][\w:]*|\d[\w.]*|=~|!~|!=|==|>=|<=|\S""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Token();
}
