namespace Concord.Adapters.Sqlite;

/// <summary>
/// Holds <c>concord.lock</c> of a data directory, so that no second process works on the same store. The operating system releases it when
/// the process ends, however it ends.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    public const string FileName = "concord.lock";

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StorageUnavailableException">Another process holds it, or the directory cannot be written.</exception>
    public static DataDirectoryLock Acquire(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(directory, error);
        }

        try
        {
            return new(new FileStream(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw NotWritable(directory, error);
        }
        catch (IOException error) when (File.Exists(Path.Combine(directory, FileName)))
        {
            throw new StorageUnavailableException(
                $"The data directory {directory} is in use by another process. Stop that process, or set Storage:DataDirectory to "
                    + "another directory.",
                error
            );
        }
        catch (IOException error)
        {
            throw NotWritable(directory, error);
        }
    }

    public void Dispose() => _file.Dispose();

    private static StorageUnavailableException NotWritable(string directory, Exception error) =>
        new(
            $"The data directory {directory} cannot be written: {error.Message} Check its owner, its permissions and whether the file "
                + "system is "
                + "mounted read-only, or set Storage:DataDirectory to another directory.",
            error
        );
}
