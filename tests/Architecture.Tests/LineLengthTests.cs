using Concord.Testing;
using Xunit;

namespace Concord.Architecture;

/// <summary>The formatter breaks code at 140 columns; it does not break comments and strings.</summary>
public sealed class LineLengthTests
{
    private const int Max = 140;

    [Fact]
    public void No_line_of_code_is_longer_than_140_columns() =>
        Assert.Empty(
            from path in Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
            where !name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal)
            from line in File.ReadLines(path).Select(static (text, index) => (Text: text, Number: index + 1))
            where line.Text.Length > Max
            select $"{name}:{line.Number}"
        );
}
