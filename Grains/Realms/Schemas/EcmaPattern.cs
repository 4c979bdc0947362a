using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Concord.Realms;

/// <summary>
/// Translates a regular expression of ECMA-262 into a .NET one with the same meaning: by code points, with ASCII classes, and
/// with <c>$</c> only at the very end. Constructs that the two read differently and constructs that are not ECMA's are refused;
/// so are back references, which no matcher can evaluate in bounded time.
/// </summary>
internal sealed class EcmaPattern
{
    /// <summary>
    /// Maximum number of characters to match, with counted repetitions written out: the matcher's memory is proportional to it.
    /// </summary>
    private const long MaxSize = 20_000;

    private static readonly Dictionary<string, string> Categories = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L",
        ["Lowercase_Letter"] = "Ll",
        ["Uppercase_Letter"] = "Lu",
        ["Titlecase_Letter"] = "Lt",
        ["Modifier_Letter"] = "Lm",
        ["Other_Letter"] = "Lo",
        ["Mark"] = "M",
        ["Nonspacing_Mark"] = "Mn",
        ["Spacing_Mark"] = "Mc",
        ["Enclosing_Mark"] = "Me",
        ["Number"] = "N",
        ["Decimal_Number"] = "Nd",
        ["digit"] = "Nd",
        ["Letter_Number"] = "Nl",
        ["Other_Number"] = "No",
        ["Punctuation"] = "P",
        ["punct"] = "P",
        ["Symbol"] = "S",
        ["Separator"] = "Z",
        ["Space_Separator"] = "Zs",
    };

    private static readonly string[] Short =
    [
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "Mn",
        "Mc",
        "Me",
        "Nd",
        "Nl",
        "No",
        "Zs",
        "Zl",
        "Zp",
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "Cn",
    ];

    private readonly string _source;
    private readonly StringBuilder _output = new();

    /// <summary>Sizes of the open groups, the outermost first.</summary>
    private readonly Stack<long> _open = new();
    private int _at;
    private long _size;

    /// <summary>Size of the expression that a following quantifier would repeat; 0 if nothing can be repeated.</summary>
    private long _last;

    private EcmaPattern(string source) => _source = source;

    /// <summary>Null, with the reason, if it cannot be translated.</summary>
    public static string? Translate(string source, out string? reason)
    {
        try
        {
            reason = null;
            return new EcmaPattern(source).Run();
        }
        catch (RefusedException e)
        {
            reason = e.Message;
            return null;
        }
    }

    private string Run()
    {
        while (_at < _source.Length)
            Next();
        return _open.Count == 0 ? _output.ToString() : throw Invalid();
    }

    private void Next()
    {
        var c = _source[_at];
        switch (c)
        {
            case '(':
                OpenGroup();
                break;
            case ')':
                CloseGroup();
                break;
            case '[':
                _at++;
                Set(ReadClass());
                break;
            case '.':
                _at++;
                Set(CodePointSet.LineEnds.Complement());
                break;
            case '*' or '+' or '?':
                _at++;
                Repeat(c.ToString(), 1);
                break;
            case '{':
                ReadCount();
                break;
            case '^' or '|':
                _at++;
                Plain(c.ToString());
                break;
            case '$':
                _at++;
                Plain("\\z");
                break;
            case '\\':
                _at++;
                ReadEscape();
                break;
            case ']' or '}':
                throw Invalid();
            default:
                Literal(ReadCodePoint());
                break;
        }
    }

    private void OpenGroup()
    {
        _at++;
        _open.Push(_size);
        _size = 0;
        _last = 0;
        var kind = "(?:";
        if (Take("?"))
        {
            if (Take("="))
                kind = "(?=";
            else if (Take("!"))
                kind = "(?!";
            else if (Take("<="))
                kind = "(?<=";
            else if (Take("<!"))
                kind = "(?<!";
            else if (Take("<"))
                SkipName();
            else if (!Take(":"))
                throw Invalid();
        }
        _output.Append(kind);
    }

    /// <summary>Names of groups are dropped: nothing refers to them.</summary>
    private void SkipName()
    {
        var end = _source.IndexOf('>', _at);
        if (end <= _at || !IsName(_source.AsSpan(_at, end - _at)))
            throw Invalid();
        _at = end + 1;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '$'))
                return false;
        }
        return true;
    }

    private void CloseGroup()
    {
        if (!_open.TryPop(out var outer))
            throw Invalid();
        _at++;
        _output.Append(')');
        _last = Math.Max(1, _size);
        _size = outer;
        Grow(_last);
    }

    private void ReadCount()
    {
        var count = Regex.Match(_source[_at..], @"^\{([0-9]{1,9})(,([0-9]{1,9})?)?\}", RegexOptions.CultureInvariant);
        if (!count.Success)
            throw Invalid();
        _at += count.Length;
        var least = int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture);
        var most = count.Groups[3].Success ? int.Parse(count.Groups[3].Value, CultureInfo.InvariantCulture) : least;
        Repeat(count.Value, Math.Max(1, Math.Max(least, most)));
    }

    private void Repeat(string quantifier, long times)
    {
        if (_last == 0)
            throw Invalid();
        Grow(_last * (times - 1));
        _output.Append(quantifier);
        if (Take("?"))
            _output.Append('?');
        _last = 0;
    }

    private void ReadEscape()
    {
        if (_at == _source.Length)
            throw Invalid();
        switch (_source[_at])
        {
            case 'b' or 'B':
                WordBoundary(_source[_at++] == 'b');
                break;
            case >= '1' and <= '9' or 'k':
                throw new RefusedException("Has a back reference, which is not supported.");
            default:
                if (TryReadSet() is { } set)
                    Set(set);
                else
                    Literal(ReadEscapedCodePoint());
                break;
        }
    }

    private void WordBoundary(bool isBoundary)
    {
        var word = new StringBuilder();
        CodePointSet.WordCharacters.Write(word);
        Plain(isBoundary ? $"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))" : $"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))");
    }

    /// <summary>Reads a character class after the backslash; null if it is not one.</summary>
    private CodePointSet? TryReadSet()
    {
        var c = _source[_at];
        var set = c switch
        {
            'd' or 'D' => CodePointSet.Digits,
            'w' or 'W' => CodePointSet.WordCharacters,
            's' or 'S' => CodePointSet.Spaces,
            _ => null,
        };
        if (set is not null)
        {
            _at++;
            return char.IsUpper(c) ? set.Complement() : set;
        }
        if (c is not ('p' or 'P'))
            return null;
        _at++;
        var end = _source.IndexOf('}', _at);
        if (!Take("{") || end < 0)
            throw Invalid();
        var name = _source[_at..end];
        _at = end + 1;
        var property = Property(name[(name.IndexOf('=', StringComparison.Ordinal) + 1)..], name);
        return c == 'P' ? property.Complement() : property;
    }

    private static CodePointSet Property(string name, string whole)
    {
        var category = Categories.GetValueOrDefault(name, name);
        var isCategory =
            whole == name
            || whole.StartsWith("gc=", StringComparison.Ordinal)
            || whole.StartsWith("General_Category=", StringComparison.Ordinal);
        if (name == "ASCII" && whole == name)
            return CodePointSet.Of(0, 0x7F);
        if (
            !isCategory
            || !(Array.IndexOf(Short, category) >= 0 || (category.Length == 1 && Array.Exists(Short, one => one[0] == category[0])))
        )
            throw new RefusedException($"Has the property '\\p{{{whole}}}', which is not supported; general categories are.");
        return CodePointSet.Of(one => Short[(int)one].StartsWith(category, StringComparison.Ordinal));
    }

    private CodePointSet ReadClass()
    {
        var isComplement = Take("^");
        var set = CodePointSet.Empty;
        while (!Take("]"))
        {
            var (from, some) = ReadClassAtom();
            if (some is not null)
            {
                set = set.With(some);
                continue;
            }
            var to = from;
            if (_at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] != ']')
            {
                _at++;
                (to, some) = ReadClassAtom();
                if (some is not null || to < from)
                    throw Invalid();
            }
            set = set.With(CodePointSet.Of(from, to));
        }
        return isComplement ? set.Complement() : set;
    }

    private (int CodePoint, CodePointSet? Set) ReadClassAtom()
    {
        if (_at == _source.Length)
            throw Invalid();
        if (!Take("\\"))
            return (ReadCodePoint(), null);
        if (_at == _source.Length)
            throw Invalid();
        if (Take("b"))
            return (0x08, null);
        return TryReadSet() is { } set ? (0, set) : (ReadEscapedCodePoint(), null);
    }

    private int ReadCodePoint()
    {
        var code = char.ConvertToUtf32(_source, _at);
        _at += code > 0xFFFF ? 2 : 1;
        return code;
    }

    /// <summary>Reads a single character after the backslash.</summary>
    private int ReadEscapedCodePoint()
    {
        var c = _source[_at++];
        switch (c)
        {
            case 't':
                return 0x09;
            case 'n':
                return 0x0A;
            case 'v':
                return 0x0B;
            case 'f':
                return 0x0C;
            case 'r':
                return 0x0D;
            case '0' when _at == _source.Length || !char.IsAsciiDigit(_source[_at]):
                return 0;
            case 'c' when _at < _source.Length && char.IsAsciiLetter(_source[_at]):
                return _source[_at++] % 32;
            case 'x':
                return ReadHex(2);
            case 'u' when Take("{"):
                var end = _source.IndexOf('}', _at);
                if (end < 0 || end == _at || end - _at > 6)
                    throw Invalid();
                var code = ReadHex(end - _at);
                _at++;
                return code <= 0x10FFFF ? code : throw Invalid();
            case 'u':
                var unit = ReadHex(4);
                if (unit is < 0xD800 or > 0xDBFF || !Take("\\u"))
                    return unit is >= 0xD800 and <= 0xDFFF ? throw Invalid() : unit;
                var low = ReadHex(4);
                return low is >= 0xDC00 and <= 0xDFFF ? char.ConvertToUtf32((char)unit, (char)low) : throw Invalid();
            case var _ when char.IsAsciiLetterOrDigit(c) || c > 0x7F:
                throw Invalid();
            default:
                return c;
        }
    }

    private int ReadHex(int digits)
    {
        if (
            _at + digits > _source.Length
            || !int.TryParse(_source.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        )
            throw Invalid();
        _at += digits;
        return value;
    }

    private void Literal(int code)
    {
        if (code > 0xFFFF)
        {
            Set(CodePointSet.Of(code, code));
            return;
        }
        _output.Append(CultureInfo.InvariantCulture, $"\\u{code:X4}");
        Grow(_last = 1);
    }

    private void Set(CodePointSet set)
    {
        set.Write(_output);
        Grow(_last = 1);
    }

    private void Plain(string expression)
    {
        _output.Append(expression);
        _last = 0;
    }

    private void Grow(long by)
    {
        _size += by;
        if (_size > MaxSize)
            throw new RefusedException("Repeats too much to be matched in bounded memory.");
    }

    private bool Take(string text)
    {
        if (string.CompareOrdinal(_source, _at, text, 0, text.Length) != 0)
            return false;
        _at += text.Length;
        return true;
    }

    private static RefusedException Invalid() => new("Is not a valid regular expression.");

    private sealed class RefusedException(string message) : Exception(message);
}
