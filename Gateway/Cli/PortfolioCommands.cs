using System.CommandLine;
using Concord.Gateway.Portfolio;

namespace Concord.Gateway.Cli;

/// <summary>
/// <c>snapshot --realm R FILE</c> and <c>movements --realm R --from P --to P FILE</c>: receive a portfolio from a running gateway. The file
/// appears when it is complete. Exit code 0: it is; 2: the stream ended early, and <c>--resume</c> goes on; 1: nothing can be received.
/// </summary>
internal static class PortfolioCommands
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Incomplete = 2;

    /// <param name="interactive">Whether a person watches the progress.</param>
    public static Command Snapshot(bool interactive) =>
        Create(
            "snapshot",
            "Receives every policy of a realm as it stood at a point.",
            interactive,
            new Option<string?>("--as-of") { Description = "The day; by default today.", HelpName = "YYYY-MM-DD" },
            new Option<string?>("--known-at") { Description = "The instant of knowledge (RFC 3339); by default now." },
            new Option<string?>("--fields") { Description = "Fields beside those of every row: JSON Pointers, separated by commas." }
        );

    /// <inheritdoc cref="Snapshot"/>
    public static Command Movements(bool interactive) =>
        Create(
            "movements",
            "Receives every policy of a realm that differs between two points.",
            interactive,
            new Option<string?>("--from") { Description = "The first point.", HelpName = "asOf,knownAt" },
            new Option<string?>("--to") { Description = "The second point.", HelpName = "asOf,knownAt" }
        );

    private static Command Create(string name, string description, bool interactive, params Option<string?>[] points)
    {
        var realm = new Option<string>("--realm") { Description = "Id of the realm.", Required = true };
        var format = new Option<PortfolioFormat?>("--format")
        {
            Description = $"One of {WireName.ListOf<PortfolioFormat>()}; by default by the file's name, or ndjson.",
        };
        var resume = new Option<bool>("--resume") { Description = "Goes on with what an earlier run has received, at its point." };
        var (url, key) = (GatewayOptions.Url(), GatewayOptions.Key());
        var file = new Argument<FileInfo>("FILE") { Description = "Written when everything is there; FILE.part until then." };
        var command = new Command(name, description) { realm, format, resume, url, key, file };
        foreach (var point in points)
            command.Add(point);
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var target = parsed.GetValue(file)!;
                var arguments = new PortfolioArguments
                {
                    Url = parsed.GetValue(url)!,
                    Key = parsed.GetValue(key),
                    Realm = parsed.GetValue(realm)!,
                    What = name,
                    Query = points.ToDictionary(static point => ParameterOf(point.Name), parsed.GetValue, StringComparer.Ordinal),
                    Format = parsed.GetValue(format) ?? FormatOf(target),
                    Resume = parsed.GetValue(resume),
                    File = target,
                };
                var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
                return new PortfolioCommandRun(arguments, output, error, interactive).RunAsync(cancellationToken);
            }
        );
        return command;
    }

    /// <summary>The parameter of the HTTP contract: <c>--known-at</c> is <c>knownAt</c>.</summary>
    private static string ParameterOf(string option)
    {
        var words = option.TrimStart('-').Split('-');
        return words[0] + string.Concat(words.Skip(1).Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static PortfolioFormat FormatOf(FileInfo file) =>
        WireName.TryParse<PortfolioFormat>(file.Extension.TrimStart('.').ToLowerInvariant(), out var format)
            ? format
            : PortfolioFormat.Ndjson;
}
