using System.Globalization;
using System.Text.Json.Serialization;
using Concord.Imports;

namespace Concord.Adapters.ArangoDb;

/// <summary>A reject as stored.</summary>
internal sealed record StoredReject
{
    [JsonPropertyName("_key")]
    public required string Key { get; init; }

    /// <summary>The import's id, which is hex digits.</summary>
    public required string Import { get; init; }

    public required long Number { get; init; }
    public required long Line { get; init; }
    public required string Code { get; init; }
    public required string Detail { get; init; }
    public required string Input { get; init; }
    public required string KeptAt { get; init; }

    public static StoredReject Of(string import, ImportReject reject, string keptAt) =>
        new()
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"{import}-{reject.Number}"),
            Import = import,
            Number = reject.Number,
            Line = reject.Line,
            Code = reject.Code,
            Detail = reject.Detail,
            Input = reject.Input,
            KeptAt = keptAt,
        };

    public ImportReject ToReject() =>
        new()
        {
            Number = Number,
            Line = Line,
            Code = Code,
            Detail = Detail,
            Input = Input,
        };
}
