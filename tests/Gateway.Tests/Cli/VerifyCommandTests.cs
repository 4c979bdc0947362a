using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Cli.Tests;

/// <summary>The offline verifier, against exports that are made here from the documented rules alone.</summary>
public sealed class VerifyCommandTests
{
    [Fact]
    public async Task An_intact_chain_is_valid()
    {
        var (code, output, _) = await VerifyAsync(string.Join('\n', Chain(3)));

        Assert.Equal(0, code);
        Assert.StartsWith("valid: motor-fr/A1, 3 transactions, head ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_altered_character_of_the_data_is_found_in_its_line()
    {
        var chain = Chain(3);
        var data = JsonNode.Parse(chain[1])!["data"]!.GetValue<string>();
        for (var at = 0; at < data.Length; at++)
        {
            var altered = data[..at] + (char)(data[at] ^ 1) + data[(at + 1)..];
            var line = JsonNode.Parse(chain[1])!;
            line["data"] = altered;

            var (code, output, _) = await VerifyAsync(string.Join('\n', chain[0], line.ToJsonString(), chain[2]));

            Assert.Equal(2, code);
            Assert.Contains("line 2: ", output, StringComparison.Ordinal);
            Assert.DoesNotContain("line 1: ", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_forged_hash_breaks_the_link_of_the_next_transaction()
    {
        var chain = Chain(3);
        var line = JsonNode.Parse(chain[1])!;
        var data = line["data"]!.GetValue<string>().Replace("ada", "eve", StringComparison.Ordinal);
        (line["data"], line["hash"]) = (data, Sha256(data));

        var (code, output, _) = await VerifyAsync(string.Join('\n', chain[0], line.ToJsonString(), chain[2]));

        Assert.Equal(2, code);
        Assert.Contains("line 3: ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(1, 0, 2)]
    [InlineData(0, 0, 1)]
    [InlineData]
    public async Task A_line_that_is_missing_duplicated_or_moved_is_found(params int[] lines)
    {
        var chain = Chain(3);

        var (code, _, _) = await VerifyAsync(string.Join('\n', lines.Select(i => chain[i])));

        Assert.Equal(2, code);
    }

    [Fact]
    public async Task A_truncated_export_is_found_by_the_expected_head()
    {
        var chain = Chain(3);
        var head = JsonNode.Parse(chain[2])!["hash"]!.GetValue<string>();

        Assert.Equal(0, (await VerifyAsync(string.Join('\n', chain), "--head", head)).Code);
        Assert.Equal(0, (await VerifyAsync(string.Join('\n', chain[..2]))).Code);
        Assert.Equal(2, (await VerifyAsync(string.Join('\n', chain[..2]), "--head", head)).Code);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"data":"x"}""")]
    [InlineData("""{"data":"{}","subject":7}""")]
    public async Task A_line_that_cannot_be_read_is_named(string line)
    {
        var chain = Chain(2);

        var (code, output, _) = await VerifyAsync(string.Join('\n', chain[0], line, chain[1]));

        Assert.Equal(2, code);
        Assert.Contains("line 2: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_gives_one_line_and_exit_code_1()
    {
        using var error = new StringWriter();
        var code = await VerifyCommand
            .Create(TextReader.Null)
            .RunAsync([Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))], TextWriter.Null, error);

        Assert.Equal(1, code);
        Assert.Single(error.ToString().Trim().Split('\n'));
    }

    private static async Task<(int Code, string Output, string Error)> VerifyAsync(string export, params string[] options)
    {
        using var input = new StringReader(export);
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (await VerifyCommand.Create(input).RunAsync(["-", .. options], output, error), output.ToString(), error.ToString());
    }

    private static string[] Chain(int length)
    {
        var lines = new List<string>();
        var prev = "";
        for (var sequence = 1; sequence <= length; sequence++)
        {
            var data = string.Create(
                    CultureInfo.InvariantCulture,
                    $$$"""
                    {"actor":"ada","changes":{"note":"Zoë"},"prev":"{{{prev}}}","sequence":{{{sequence}}},
                    "subject":"motor-fr/A1","type":"endorse"}
                    """
                )
                .ReplaceLineEndings("");
            var hash = Sha256(data);
            lines.Add(
                new JsonObject
                {
                    ["subject"] = "motor-fr/A1",
                    ["sequence"] = sequence,
                    ["position"] = $"3:{sequence}-0",
                    ["prev"] = prev,
                    ["hash"] = hash,
                    ["data"] = data,
                }.ToJsonString()
            );
            prev = hash;
        }
        return [.. lines];
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
