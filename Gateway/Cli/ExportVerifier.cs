using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Concord.Gateway.Cli;

/// <param name="Head">Hash of the last transaction, as computed here.</param>
internal sealed record ExportReport(string Subject, long Transactions, string Head, IReadOnlyList<ExportBreak> Breaks);

internal sealed record ExportBreak(long Line, string Reason);

/// <summary>
/// The algorithm of <c>docs/audit.md</c>. It takes nothing from the rest of the product, so that it can be read, and rewritten in another language,
/// by someone who does not trust the product.
/// </summary>
internal static class ExportVerifier
{
    /// <param name="expectedHead">The hash that the last transaction must have, from a place that the export's author could not change.</param>
    public static async Task<ExportReport> VerifyAsync(TextReader input, string? expectedHead)
    {
        var breaks = new List<ExportBreak>();
        var (line, head, subject) = (0L, "", "");
        while (await input.ReadLineAsync() is { } text)
        {
            line++;
            try
            {
                using var json = JsonDocument.Parse(text);
                using var data = JsonDocument.Parse(Text(json, "data"));
                if (line == 1) subject = Text(json, "subject");
                breaks.AddRange(Check(json, data, line, subject, head).Select(reason => new ExportBreak(line, reason)));
                head = Sha256(Text(json, "data"));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                breaks.Add(new(line, "This is not a line of an audit export, or it was cut off."));
                head = "";
            }
        }
        if (line == 0) breaks.Add(new(0, "The export is empty."));
        if (expectedHead is not null && !string.Equals(expectedHead, head, StringComparison.OrdinalIgnoreCase))
            breaks.Add(new(line, $"The chain ends with {Or(head, "nothing")}, not with {expectedHead}: the newest transactions are missing, or others."));
        return new(subject, line, head, breaks);
    }

    private static IEnumerable<string> Check(JsonDocument json, JsonDocument data, long line, string subject, string head)
    {
        var hash = Sha256(Text(json, "data"));
        if (Text(json, "hash") != hash) yield return $"The data was altered: its hash is {hash}, the line says {Text(json, "hash")}.";
        if (Text(data, "prev") != head) yield return $"The transaction follows {Or(Text(data, "prev"), "nothing")}, but the one before it is {Or(head, "nothing")}.";
        if (Text(json, "prev") != Text(data, "prev")) yield return "The line's 'prev' is not the one in its data.";
        if (Number(data, "sequence") != line || Number(json, "sequence") != line) yield return $"The sequence is {Number(data, "sequence")}, expected {line}.";
        if (Text(data, "subject") != subject || Text(json, "subject") != subject) yield return $"The transaction belongs to {Text(data, "subject")}, not to {subject}.";
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString() ?? throw new FormatException(name);

    private static long Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetInt64();

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;
}
