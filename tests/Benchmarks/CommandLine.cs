using System.Globalization;

namespace Concord.Benchmarks;

/// <summary>
/// What follows a benchmark's name. Its usage is what it accepts: <c>&lt;file&gt;</c> must be there, <c>[--silos 1,2,3]</c> may be, with a
/// value, <c>[--everysec]</c> without one. Anything else is refused before minutes are spent on what was not meant.
/// </summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _operands = [];

    /// <exception cref="FormatException">The arguments do not fit the usage.</exception>
    public CommandLine(string usage, IReadOnlyList<string> args)
    {
        var optional = usage
            .Split('[')
            .Skip(1)
            .Select(static part => part[..part.IndexOf(']', StringComparison.Ordinal)].Split(' ', 2))
            .ToDictionary(static o => o[0], static o => o.Length > 1);
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                _operands.Add(args[i]);
            else if (!optional.TryGetValue(args[i], out var hasValue))
                throw new FormatException($"{args[i]} is not known here.");
            else if (!hasValue)
                _options[args[i]] = "";
            else
                _options[args[i]] = ++i < args.Count ? args[i] : throw new FormatException($"{args[i - 1]} has no value.");
        }

        var needed = usage.Split('<').Skip(1).Count();
        if (_operands.Count != needed)
            throw new FormatException($"{_operands.Count} arguments where {needed} belong.");
    }

    public string Operand => _operands[0];

    public bool Has(string option) => _options.ContainsKey(option);

    public string? Text(string option) => _options.GetValueOrDefault(option);

    public int? Number(string option) => Text(option) is { } text ? Parse(option, text) : null;

    /// <summary>Numbers with commas between them.</summary>
    public IReadOnlyList<int> Numbers(string option, params int[] otherwise) =>
        Text(option) is { } text ? [.. text.Split(',').Select(part => Parse(option, part))] : otherwise;

    private static int Parse(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{option} {text}: a whole number above 0 belongs there.");
}
