using System.Buffers;
using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Concord.Adapters.Sqlite;

/// <summary>
/// A prepared statement; disposing resets it for its next use. Directly on the native interface: a commit's two statements have twenty
/// parameters, and looking each up by name and boxing it costs a considerable part of what SQLite itself needs.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteSession _session;
    private readonly sqlite3_stmt _handle;
    private readonly bool _reusable;

    internal SqliteStatement(SqliteSession session, sqlite3_stmt handle, bool reusable)
    {
        _session = session;
        _handle = handle;
        _reusable = reusable;
    }

    public SqliteStatement Bind(int index, long value)
    {
        Check(sqlite3_bind_int64(_handle, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } number ? Bind(index, number) : BindNull(index);

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
            return BindNull(index);
        if (value.Length == 0)
        {
            Check(sqlite3_bind_text(_handle, index, value));
            return this;
        }

        byte[]? rented = null;
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var buffer = most <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(most);
        BindText(index, buffer[..Encoding.UTF8.GetBytes(value, buffer)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    public SqliteStatement Bind(string name, string value) => Bind(sqlite3_bind_parameter_index(_handle, name), value);

    public SqliteStatement Bind(string name, long value) => Bind(sqlite3_bind_parameter_index(_handle, name), value);

    /// <summary>Text that is already UTF-8.</summary>
    public SqliteStatement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return Bind(index, "");
        Check(sqlite3_bind_text(_handle, index, utf8));
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> blob)
    {
        // An empty span would be bound as NULL.
        Check(blob.IsEmpty ? sqlite3_bind_zeroblob(_handle, index, 0) : sqlite3_bind_blob(_handle, index, blob));
        return this;
    }

    public SqliteStatement BindNull(int index)
    {
        Check(sqlite3_bind_null(_handle, index));
        return this;
    }

    /// <summary>Moves to the next row; false at the end.</summary>
    public bool Step()
    {
        var result = sqlite3_step(_handle);
        if (result == SQLITE_DONE)
            return false;
        if (result == SQLITE_ROW)
        {
            _session.ThrowIfCancelled();
            return true;
        }

        var error = _session.Error(result);
        // The next user must be able to bind parameters.
        sqlite3_reset(_handle);
        throw error;
    }

    /// <summary>Runs to the end; returns the number of changed rows.</summary>
    public int Execute()
    {
        while (Step()) { }

        sqlite3_reset(_handle);
        return sqlite3_changes(_session.Handle);
    }

    /// <summary>All rows; resets the statement for its next use.</summary>
    public List<T> List<T>(Func<SqliteStatement, T> read)
    {
        var found = new List<T>();
        using (this)
        {
            while (Step())
                found.Add(read(this));
        }

        return found;
    }

    /// <summary>The first row; the default of the type where there is none.</summary>
    public T? First<T>(Func<SqliteStatement, T> read)
    {
        using (this)
            return Step() ? read(this) : default;
    }

    /// <summary>Resets it, so that it can be bound and run again.</summary>
    public void Reset() => sqlite3_reset(_handle);

    public bool IsNull(int column) => sqlite3_column_type(_handle, column) == SQLITE_NULL;

    public bool IsText(int column) => sqlite3_column_type(_handle, column) == SQLITE_TEXT;

    public long GetInt64(int column) => sqlite3_column_int64(_handle, column);

    public int GetInt32(int column) => sqlite3_column_int(_handle, column);

    public double GetDouble(int column) => sqlite3_column_double(_handle, column);

    public string GetText(int column) => Encoding.UTF8.GetString(GetBytes(column));

    public string? GetTextOrNull(int column) => IsNull(column) ? null : GetText(column);

    /// <summary>The bytes of a blob or text; valid until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => sqlite3_column_blob(_handle, column);

    /// <summary>Resets it, because an unfinished statement keeps its transaction open.</summary>
    public void Dispose()
    {
        if (_reusable)
            sqlite3_reset(_handle);
        else
            _handle.Dispose();
    }

    internal void Close() => _handle.Dispose();

    private void Check(int result)
    {
        if (result != SQLITE_OK)
            throw _session.Error(result);
    }
}
