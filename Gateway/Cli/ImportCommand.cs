using System.CommandLine;
using Concord.Imports;

namespace Concord.Gateway.Cli;

/// <summary>
/// <c>import --realm R --mapping M FILE</c>: sends a file to a running gateway and shows the progress. Exit code 0: all rows were imported;
/// 2: some were rejected; 1: the import failed.
/// </summary>
internal static class ImportCommand
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WithRejects = 2;

    /// <param name="interactive">Whether a person watches the output.</param>
    public static Command Create(bool interactive)
    {
        var realm = new Option<string>("--realm") { Description = "Id of the realm.", Required = true };
        var mapping = new Option<string?>("--mapping")
        {
            Description = "Name of the realm's import mapping. Not needed for NDJSON in the contract's own form.",
        };
        var url = GatewayOptions.Url();
        var actor = new Option<string?>("--actor") { Description = "Who imports; recorded with every transaction." };
        var key = GatewayOptions.Key();
        var encoding = new Option<string?>("--encoding")
        {
            Description = $"The encoding of the file, if it is not UTF-8 and the mapping does not declare it: {ImportEncodings.Known}.",
        };
        encoding.Validators.Add(static result =>
        {
            if (result.Tokens is [var name] && !ImportEncodings.TryParse(name.Value, out _))
                result.AddError($"--encoding is one of {ImportEncodings.Known}");
        });
        var file = new Argument<FileInfo>("FILE") { Description = "A .csv, .ndjson or .jsonl file, also with .gz after it." };
        var command = new Command("import", "Sends a file to a running gateway, which imports it.")
        {
            realm,
            mapping,
            url,
            actor,
            key,
            encoding,
            file,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var job = new ImportArguments
                {
                    Url = parsed.GetValue(url)!,
                    Realm = parsed.GetValue(realm)!,
                    Mapping = parsed.GetValue(mapping),
                    Actor = parsed.GetValue(actor),
                    Key = parsed.GetValue(key),
                    Encoding = parsed.GetValue(encoding),
                    File = parsed.GetValue(file)!,
                };
                return new ImportCommandRun(
                    job,
                    parsed.InvocationConfiguration.Output,
                    parsed.InvocationConfiguration.Error,
                    interactive
                ).RunAsync(cancellationToken);
            }
        );
        return command;
    }
}
