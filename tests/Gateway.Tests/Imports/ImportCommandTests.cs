using System.Text;
using Concord.Gateway.Cli;
using Concord.Imports;
using Concord.Testing;
using Xunit;

namespace Concord.Gateway.Imports.Tests;

public sealed class ImportCommandTests(ImportGateway gateway) : IClassFixture<ImportGateway>, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("concord-import-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_file_without_bad_rows_ends_with_0_and_a_summary()
    {
        Assert.Equal(0, await RunAsync("rows.csv", Encoding.UTF8.GetBytes(ImportGateway.Rows(20))));
        Assert.Contains("completed: 20 rows", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("20 created, 0 changed, 0 unchanged, 0 rejected", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gzip_file_is_sent_as_it_is() =>
        Assert.Equal(0, await RunAsync("rows.csv.gz", ImportGateway.Gzip(ImportGateway.Rows(20))));

    [Fact]
    public async Task A_file_with_bad_rows_ends_with_2_and_shows_the_first_of_them()
    {
        var csv = "no,a\nX1,1\n" + string.Concat(Enumerable.Repeat("X1,x\n", 15));
        Assert.Equal(2, await RunAsync("rows.csv", Encoding.UTF8.GetBytes(csv)));
        Assert.Contains("line 3: validation: Column 'a': 'x' is not a number", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("and 5 more: http", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_the_gateway_refuses_ends_with_1_and_its_reasons()
    {
        Assert.Equal(1, await RunAsync("rows.csv", "nr;a\n1;1\n"u8.ToArray()));
        Assert.Contains(
            "/header/no: The mapping 'csv' needs the column 'no', which the file does not have. Its fields seem to be separated by "
                + "another character; the mapping's 'delimiter' is ','.",
            _error.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_import_that_fails_ends_with_1_and_says_why()
    {
        var packed = ImportGateway.Gzip(ImportGateway.Rows(100_000));
        Assert.Equal(1, await RunAsync("rows.csv.gz", packed[..(packed.Length / 2)]));
        Assert.Contains("The gzip data is damaged or cut off after line", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_unknown_kind_or_that_are_not_there_end_with_1()
    {
        Assert.Equal(1, await RunAsync("rows.xlsx", "x"u8.ToArray()));
        Assert.Contains("expected a .csv, .ndjson or .jsonl file", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await CommandAsync(gateway.Http.BaseAddress!, Path.Combine(_directory.FullName, "none.csv")));
    }

    [Fact]
    public async Task Where_no_gateway_answers_the_message_says_what_to_do()
    {
        var file = Path.Combine(_directory.FullName, "rows.csv");
        await File.WriteAllTextAsync(file, "no,a\n");
        Assert.Equal(1, await CommandAsync(new("http://127.0.0.1:1"), file));
        Assert.Contains("No gateway answers at http://127.0.0.1:1/. Start one with", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rows.csv")]
    [InlineData("--realm", "motor-fr")]
    [InlineData("--realm", "motor-fr", "--url", "nonsense", "rows.csv")]
    public async Task Invalid_arguments_end_with_1_and_are_explained(params string[] args)
    {
        Assert.Equal(1, await ImportCommand.Create(interactive: false).RunAsync(args, _output, _error));
        Assert.NotEmpty(_error.ToString());
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_declared_on_the_command_line()
    {
        var file = Path.Combine(_directory.FullName, "rows.csv");
        await File.WriteAllBytesAsync(file, Encoding.Latin1.GetBytes("no,a\nX8,\u00e9\n"));
        string[] common = ["--realm", "motor-fr", "--mapping", "latin", "--url", gateway.Http.BaseAddress!.ToString()];
        Assert.Equal(
            0,
            await ImportCommand.Create(interactive: false).RunAsync([.. common, "--encoding", "windows-1252", file], _output, _error)
        );
        Assert.Equal(
            1,
            await ImportCommand.Create(interactive: false).RunAsync([.. common, "--encoding", "iso-8859-1", file], _output, _error)
        );
        Assert.Contains("'latin' reads windows-1252", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            1,
            await ImportCommand.Create(interactive: false).RunAsync([.. common, "--encoding", "ebcdic", file], _output, _error)
        );
        Assert.Contains("--encoding is one of utf-8, windows-1252", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_import_names_who_imports()
    {
        gateway.Grains.Rows.Clear();
        var file = Path.Combine(_directory.FullName, "rows.csv");
        await File.WriteAllTextAsync(file, "no,a\nX9,1\n");
        await ImportCommand
            .Create(interactive: false)
            .RunAsync(
                ["--realm", "motor-fr", "--mapping", "csv", "--actor", "ada", "--url", gateway.Http.BaseAddress!.ToString(), file],
                _output,
                _error
            );
        Assert.Equal(
            ("ada", ImportTarget.Policy),
            (Assert.Single(gateway.Grains.Rows).Row.Context.Actor, gateway.Grains.Rows.First().Row.Target)
        );
    }

    public void Dispose()
    {
        _directory.Delete(recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    private async Task<int> RunAsync(string name, byte[] content)
    {
        var file = Path.Combine(_directory.FullName, name);
        await File.WriteAllBytesAsync(file, content);
        return await CommandAsync(gateway.Http.BaseAddress!, file);
    }

    private Task<int> CommandAsync(Uri url, string file) =>
        ImportCommand
            .Create(interactive: false)
            .RunAsync(["--realm", "motor-fr", "--mapping", "csv", "--url", url.ToString(), file], _output, _error);
}
