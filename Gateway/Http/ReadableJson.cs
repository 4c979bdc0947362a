using System.Text.Encodings.Web;
using System.Text.Json;

namespace Concord.Gateway.Http;

/// <summary>Answers are JSON and nothing else (nosniff), so characters that only HTML needs escaped stay readable.</summary>
internal static class ReadableJson
{
    public static JsonWriterOptions Writer { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The options of a generated context, for a context of the same type.</summary>
    public static JsonSerializerOptions Of(JsonSerializerOptions generated) =>
        new(generated) { Encoder = Writer.Encoder, TypeInfoResolver = null };
}
