using System.Text.Json.Serialization;

namespace Concord.Adapters.Clustering.Consul;

/// <param name="CreateIndex">Consul's index when the key was created; constant as long as the key exists.</param>
/// <param name="ModifyIndex">Consul's index of the last change; a conditional write compares it.</param>
/// <param name="Flags">A number that the last writer has stored with the key; without meaning for Consul.</param>
internal sealed record KeyValue(string Key, byte[]? Value, ulong CreateIndex, ulong ModifyIndex, ulong Flags = 0);

/// <summary>One operation of a transaction.</summary>
internal sealed record KeyOperation(string Verb, string Key, byte[]? Value = null, ulong? Index = null, ulong? Flags = null)
{
    /// <param name="index">The key's <see cref="KeyValue.ModifyIndex"/>; 0: the key must not exist.</param>
    public static KeyOperation SetIf(string key, byte[] value, ulong index, ulong? flags = null) => new("cas", key, value, index, flags);

    public static KeyOperation Set(string key, byte[] value) => new("set", key, value);

    /// <summary>The key must exist.</summary>
    public static KeyOperation Get(string key) => new("get", key);

    public static KeyOperation DeleteIf(string key, ulong index) => new("delete-cas", key, Index: index);

    public static KeyOperation Delete(string key) => new("delete", key);
}

internal sealed record KeyTransactionItem(KeyOperation KV);

internal sealed record KeyTransactionResponse(List<KeyTransactionResult>? Results, List<KeyTransactionError>? Errors);

internal sealed record KeyTransactionResult(KeyValue KV);

internal sealed record KeyTransactionError(int OpIndex, string What);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<KeyValue>))]
[JsonSerializable(typeof(KeyTransactionItem[]))]
[JsonSerializable(typeof(KeyTransactionResponse))]
internal sealed partial class ConsulJson : JsonSerializerContext;
