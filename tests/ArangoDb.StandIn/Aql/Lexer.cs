using System.Globalization;
using System.Text;

namespace Concord.ArangoDb.StandIn;

internal enum TokenKind
{
    End,

    /// <summary>A name, quoted or not; also the words that are keywords in some places only.</summary>
    Name,
    Keyword,
    Text,
    Number,
    Bind,
    CollectionBind,
    Symbol,
}

/// <param name="Text">Keywords in capitals.</param>
/// <param name="Value">Of a text or a number.</param>
internal readonly record struct Token(TokenKind Kind, string Text, object? Value, int Position, bool Quoted = false)
{
    public bool Is(string symbolOrKeyword) => Kind is TokenKind.Symbol or TokenKind.Keyword && Text == symbolOrKeyword;

    /// <summary>A word such as OPTIONS, which is a keyword only where it can be one.</summary>
    public bool IsWord(string word) => Kind == TokenKind.Name && !Quoted && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Splits a query into words, by the documentation's page "Syntax".</summary>
internal static class Lexer
{
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "AGGREGATE",
        "ALL",
        "ALL_SHORTEST_PATHS",
        "AND",
        "ANY",
        "ASC",
        "COLLECT",
        "DESC",
        "DISTINCT",
        "FALSE",
        "FILTER",
        "FOR",
        "GRAPH",
        "IN",
        "INBOUND",
        "INSERT",
        "INTO",
        "K_PATHS",
        "K_SHORTEST_PATHS",
        "LET",
        "LIKE",
        "LIMIT",
        "NONE",
        "NOT",
        "NULL",
        "OR",
        "OUTBOUND",
        "REMOVE",
        "REPLACE",
        "RETURN",
        "SHORTEST_PATH",
        "SORT",
        "TRUE",
        "UPDATE",
        "UPSERT",
        "WINDOW",
        "WITH",
    };

    private static readonly string[] Symbols =
    [
        "...",
        "==",
        "!=",
        "<=",
        ">=",
        "=~",
        "!~",
        "&&",
        "||",
        "..",
        "::",
        "=",
        "<",
        ">",
        "!",
        "+",
        "-",
        "*",
        "/",
        "%",
        "?",
        ":",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        ",",
        ".",
    ];

    public static List<Token> Split(string query)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            at = SkipBlank(query, at);
            if (at >= query.Length)
            {
                tokens.Add(new(TokenKind.End, "", null, query.Length));
                return tokens;
            }

            tokens.Add(Next(query, ref at));
        }
    }

    private static int SkipBlank(string query, int at)
    {
        while (at < query.Length)
        {
            if (char.IsWhiteSpace(query[at]))
            {
                at++;
            }
            else if (query.AsSpan(at).StartsWith("//"))
            {
                while (at < query.Length && query[at] != '\n')
                    at++;
            }
            else if (query.AsSpan(at).StartsWith("/*"))
            {
                var end = query.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0)
                    throw Fail.Parse("syntax error, unexpected unterminated multi-line comment");
                at = end + 2;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static Token Next(string query, ref int at)
    {
        var start = at;
        var c = query[at];
        if (c is '"' or '\'')
            return new(TokenKind.Text, "", Quoted(query, ref at, c), start);
        if (c is '`' or '´')
            return new(TokenKind.Name, Quoted(query, ref at, c), null, start, Quoted: true);
        if (char.IsAsciiDigit(c))
            return Number(query, ref at);
        if (c == '@')
        {
            var collection = at + 1 < query.Length && query[at + 1] == '@';
            at += collection ? 2 : 1;
            var from = at;
            while (at < query.Length && (char.IsAsciiLetterOrDigit(query[at]) || query[at] == '_'))
                at++;
            if (at == from || (query[from] == '_' && query[from..at].Trim('_').Length == 0))
                throw Fail.Parse("syntax error, unexpected @");
            return collection
                ? new(TokenKind.CollectionBind, "@" + query[from..at], null, start)
                : new(TokenKind.Bind, query[from..at], null, start);
        }

        if (char.IsAsciiLetter(c) || c is '_' or '$')
        {
            at++;
            while (at < query.Length && (char.IsAsciiLetterOrDigit(query[at]) || query[at] == '_'))
                at++;
            var word = query[start..at];
            if (!word.Any(char.IsAsciiLetter))
                throw Fail.Parse($"syntax error, unexpected {word}");
            return Keywords.Contains(word)
                ? new(TokenKind.Keyword, word.ToUpperInvariant(), null, start)
                : new(TokenKind.Name, word, null, start);
        }

        foreach (var symbol in Symbols)
        {
            if (!query.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal))
                continue;
            at += symbol.Length;
            return new(TokenKind.Symbol, symbol, null, start);
        }

        throw Fail.Parse($"syntax error, unexpected '{c}' at position {start}");
    }

    private static string Quoted(string query, ref int at, char quote)
    {
        var text = new StringBuilder();
        for (at++; at < query.Length; at++)
        {
            var c = query[at];
            if (c == quote)
            {
                at++;
                return text.ToString();
            }

            if (c != '\\')
            {
                text.Append(c);
                continue;
            }

            if (++at >= query.Length)
                break;
            switch (query[at])
            {
                case 'n':
                    text.Append('\n');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 'b':
                    text.Append('\b');
                    break;
                case 'f':
                    text.Append('\f');
                    break;
                case 'u' when at + 4 < query.Length:
                    text.Append((char)int.Parse(query.AsSpan(at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    at += 4;
                    break;
                default:
                    text.Append(query[at]);
                    break;
            }
        }

        throw Fail.Parse("syntax error, unexpected unterminated string literal");
    }

    private static Token Number(string query, ref int at)
    {
        var start = at;
        while (at < query.Length && char.IsAsciiDigit(query[at]))
            at++;
        var whole = true;
        if (at + 1 < query.Length && query[at] == '.' && char.IsAsciiDigit(query[at + 1]))
        {
            whole = false;
            for (at++; at < query.Length && char.IsAsciiDigit(query[at]); )
                at++;
        }

        if (at < query.Length && query[at] is 'e' or 'E')
        {
            whole = false;
            at++;
            if (at < query.Length && query[at] is '+' or '-')
                at++;
            while (at < query.Length && char.IsAsciiDigit(query[at]))
                at++;
        }

        if (at < query.Length && (char.IsAsciiLetter(query[at]) || query[at] == '_'))
            throw Fail.Parse($"syntax error, unexpected identifier at position {at}");
        var digits = query[start..at];
        if (whole && digits.Length > 1 && digits[0] == '0')
            throw Fail.Parse("syntax error, unexpected leading zero");
        return whole && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(TokenKind.Number, digits, number, start)
            : new(TokenKind.Number, digits, double.Parse(digits, CultureInfo.InvariantCulture), start);
    }
}
