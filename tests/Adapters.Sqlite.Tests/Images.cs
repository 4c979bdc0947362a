namespace Concord.Adapters.Sqlite.Tests;

/// <summary>
/// Copies of a store's files while it is open: what a killed process leaves. A file of an earlier copy is what a power cut may leave of one
/// that was not flushed since.
/// </summary>
internal sealed class Images : IDisposable
{
    private readonly string _root = Directory
        .CreateDirectory(Path.Combine(Path.GetTempPath(), "concord-tests", Guid.NewGuid().ToString("N")))
        .FullName;
    private int _count;

    public string Take(string directory)
    {
        var image = Path.Combine(_root, $"{++_count}");
        Directory.CreateDirectory(image);
        foreach (
            var file in Directory
                .GetFiles(directory)
                .Where(static file => file.EndsWith(".db", StringComparison.Ordinal) || file.EndsWith("-wal", StringComparison.Ordinal))
        )
            File.Copy(file, Path.Combine(image, Path.GetFileName(file)));
        return image;
    }

    /// <summary>One file of <paramref name="to"/> becomes what it is in <paramref name="from"/>.</summary>
    public static void Replace(string to, string from, string file)
    {
        Remove(to, file);
        foreach (var copy in Directory.GetFiles(from, file + "*"))
            File.Copy(copy, Path.Combine(to, Path.GetFileName(copy)));
    }

    public static void Remove(string directory, string file)
    {
        foreach (var old in Directory.GetFiles(directory, file + "*"))
            File.Delete(old);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
