namespace Concord.Gateway.Deployment.Tests;

/// <summary>The instructions of a Dockerfile, in order, without comments and with continued lines joined.</summary>
internal sealed class Dockerfile(string text)
{
    public IReadOnlyList<(string Name, string Arguments)> Instructions { get; } =
    [
        .. string.Join('\n', text.Split('\n').Where(static line => !line.TrimStart().StartsWith('#')))
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n')
            .Select(static line => line.Trim().Split(' ', 2))
            .Where(static words => words.Length == 2)
            .Select(static words => (words[0].ToUpperInvariant(), words[1].Trim())),
    ];

    public IEnumerable<string> All(string name) =>
        Instructions.Where(instruction => instruction.Name == name).Select(static instruction => instruction.Arguments);

    public string Last(string name) => All(name).LastOrDefault() ?? "";

    /// <summary>Images that it is made from.</summary>
    public IEnumerable<string> Images =>
        All("FROM").Select(static from => from.Split(' ').First(static word => !word.StartsWith("--", StringComparison.Ordinal)));

    public IReadOnlySet<int> Ports =>
        All("EXPOSE")
            .SelectMany(static ports => ports.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(static port => int.Parse(port, System.Globalization.CultureInfo.InvariantCulture))
            .ToHashSet();

    public IReadOnlyDictionary<string, string> Environment =>
        All("ENV")
            .SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(static pair => pair.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);

    /// <summary>The words of an instruction in exec form, <c>["a", "b"]</c>.</summary>
    public static IReadOnlyList<string> Words(string arguments) =>
        [
            .. arguments[arguments.IndexOf('[', StringComparison.Ordinal)..]
                .Trim('[', ']')
                .Split(',')
                .Select(static word => word.Trim().Trim('"')),
        ];
}
