namespace Concord.Adapters.ArangoDb;

/// <summary>Runs AQL. The texts are constants; everything variable is a bind variable.</summary>
internal static class AqlStatements
{
    /// <summary>A conflicting statement has done nothing and is repeated, at most so often, with growing pauses.</summary>
    private const int MaxTries = 12;

    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(8), TimeSpan.FromMilliseconds(250));

    extension(ArangoSession session)
    {
        public IAsyncEnumerable<T> QueryAsync<T>(
            string query,
            CancellationToken cancellationToken,
            params ReadOnlySpan<(string Name, object? Value)> variables
        ) => session.Client.QueryAsync<T>(Body(query, variables), cancellationToken);

        public Task<List<T>> ReadAllAsync<T>(
            string query,
            CancellationToken cancellationToken,
            params ReadOnlySpan<(string Name, object? Value)> variables
        ) => CollectAsync(session.Client.QueryAsync<T>(Body(query, variables), cancellationToken), cancellationToken);

        /// <summary>Writes, and repeats the statement where another writer has changed the same documents.</summary>
        /// <exception cref="ApiErrorException">Still a conflict after all tries.</exception>
        public Task<List<T>> WriteAsync<T>(
            TimeProvider time,
            string query,
            CancellationToken cancellationToken,
            params ReadOnlySpan<(string Name, object? Value)> variables
        )
        {
            var body = Body(query, variables);
            return RetryAsync(
                time,
                () => CollectAsync(session.Client.QueryAsync<T>(body, cancellationToken), cancellationToken),
                cancellationToken
            );
        }
    }

    public static async Task<T> RetryAsync<T>(TimeProvider time, Func<Task<T>> write, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await write();
            }
            catch (ApiErrorException error) when (ArangoErrors.IsConflict(error) && attempt < MaxTries)
            {
                await PauseAsync(time, attempt - 1, cancellationToken);
            }
        }
    }

    /// <summary>A random pause, so that conflicting writers do not meet again.</summary>
    /// <param name="failures">See <see cref="Backoff.Pause"/>.</param>
    public static Task PauseAsync(TimeProvider time, int failures, CancellationToken cancellationToken) =>
        Task.Delay(Backoff.Pause(failures), time, cancellationToken);

    public static PostCursorBody Body(string query, ReadOnlySpan<(string Name, object? Value)> variables)
    {
        var bound = new Dictionary<string, object?>(variables.Length, StringComparer.Ordinal);
        foreach (var (name, value) in variables)
            bound.Add(name, value);
        return new(query) { BindVars = bound };
    }

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> results, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        await foreach (var result in results.WithCancellation(cancellationToken))
            all.Add(result);
        return all;
    }
}
