namespace Concord.Testing;

/// <summary>Finds files of the repository that are not part of any program.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A file by its path from the root.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);

    private static string Find()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Orleans.sln")))
                return directory;
        }

        throw new InvalidOperationException("The tests do not run inside of the repository.");
    }
}
