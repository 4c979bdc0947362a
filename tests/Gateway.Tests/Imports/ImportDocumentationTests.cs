using System.Text;
using System.Text.RegularExpressions;
using Concord.Imports;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

/// <summary>The examples of docs/imports.md: a mapping, a file, and what becomes of its rows.</summary>
public sealed partial class ImportDocumentationTests
{
    [Fact]
    public async Task The_examples_give_what_they_say()
    {
        var examples = Example().Matches(Text());
        Assert.Equal(2, examples.Count);
        foreach (Match example in examples)
        {
            var mapping = Readers.Compile(example.Groups["mapping"].Value);
            var rows = await ReadAsync(mapping, example.Groups["file"].Value);
            Assert.Equal(
                example.Groups["documents"].Value.TrimEnd(),
                string.Join('\n', rows.Select(static row => row.Detail ?? row.Content.ToString()))
            );
        }
    }

    private static async Task<List<ImportItem>> ReadAsync(ImportMapping mapping, string file)
    {
        IItemReader reader = await CsvItemReader.OpenAsync(
            new(new ChunkedStream(Encoding.UTF8.GetBytes(file))),
            Readers.Realm,
            mapping,
            default
        );
        return await Readers.AllAsync(mapping.Gather.IsEmpty ? reader : new GatheringReader(reader, mapping.Gather));
    }

    private static string Text()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Orleans.sln")))
            directory = directory.Parent!;
        return File.ReadAllText(Path.Combine(directory.FullName, "docs", "imports.md"));
    }

    [GeneratedRegex(
        "(?s)```json\n(?<mapping>.*?)```\n```csv\n(?<file>.*?)```\n```ndjson\n(?<documents>.*?)```",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Example();
}
