using System.Net;
using System.Text.Json;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>The part of Consul's key-value store that the membership needs.</summary>
internal sealed class KeyValueStore(ConsulHttpClient client)
{
    /// <summary>Consul's limit of operations in a transaction.</summary>
    public const int MaxOperations = 64;

    public string Location => client.Location;

    /// <summary>All keys that begin with <paramref name="prefix"/>, as of one moment.</summary>
    /// <param name="stale">True: any server answers, also without a leader, and may return an older state. False: the leader answers after
    /// it has confirmed its leadership, so that all completed writes are visible.</param>
    public async Task<IReadOnlyList<KeyValue>> ListAsync(string prefix, bool stale, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(
            new(HttpMethod.Get, $"{Path(prefix)}?recurse&{(stale ? "stale" : "consistent")}"),
            cancellationToken
        );
        return answer.Status == HttpStatusCode.NotFound ? [] : Read(Expect(answer, prefix), ConsulJson.Default.ListKeyValue);
    }

    /// <summary>Reads a single key: Consul refuses that without the right, while a list silently omits keys that may not be read.</summary>
    /// <exception cref="ConsulRefusedException">The token may not read the key.</exception>
    public async Task CheckAccessAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(new(HttpMethod.Get, Path(key)), cancellationToken);
        if (answer.Status != HttpStatusCode.NotFound)
            Expect(answer, key);
    }

    /// <summary>All operations or none.</summary>
    /// <param name="idempotent">It may be carried out twice.</param>
    /// <returns>The keys after the transaction, in the order of the operations; null where the condition of an operation failed, and
    /// nothing was done.</returns>
    public async Task<IReadOnlyList<KeyValue>?> TryCommitAsync(
        IReadOnlyList<KeyOperation> operations,
        bool idempotent,
        CancellationToken cancellationToken
    )
    {
        KeyTransactionItem[] items = [.. operations.Select(static operation => new KeyTransactionItem(operation))];
        var body = JsonSerializer.SerializeToUtf8Bytes(items, ConsulJson.Default.KeyTransactionItemArray);
        var answer = await client.SendAsync(new(HttpMethod.Put, "/v1/txn") { Content = body, Idempotent = idempotent }, cancellationToken);
        var key = operations[0].Key;
        if (answer.Status == HttpStatusCode.Conflict)
        {
            var errors = Read(answer.Content, ConsulJson.Default.KeyTransactionResponse).Errors ?? [];
            return errors.Any(static error => error.What.Contains("ermission denied", StringComparison.Ordinal))
                ? throw Refused("Permission denied", key)
                : null;
        }

        var results = Read(Expect(answer, key), ConsulJson.Default.KeyTransactionResponse).Results ?? [];
        return [.. results.Select(static result => result.KV)];
    }

    public async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken) =>
        Expect(await client.SendAsync(new(HttpMethod.Delete, $"{Path(prefix)}?recurse"), cancellationToken), prefix);

    private byte[] Expect(ConsulResponse answer, string key)
    {
        if (answer.IsSuccess)
            return answer.Content;
        if (answer.IsRefusal)
            throw Refused(answer.FirstLine, key);
        throw new InvalidOperationException($"Consul at {client.Location} answers {(int)answer.Status}: {answer.FirstLine}");
    }

    private ConsulRefusedException Refused(string reason, string key) =>
        new(
            $"Consul at {client.Location} refuses the key {key} ({reason}). The ACL token needs the policy write on the keys of the "
                + "cluster; "
                + "that of a client needs read."
        );

    private T Read<T>(byte[] content, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new ConsulUnavailableException($"What answers at {client.Location} is not Consul. Is its address right?", error);
        }
    }

    private static string Path(string key) => "/v1/kv/" + string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
}
