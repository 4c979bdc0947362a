using System.Text.Json;

namespace Concord.Gateway.Cli;

/// <summary>Problem details as text for people.</summary>
internal static class ProblemText
{
    private const int ShownErrors = 20;

    /// <summary>Null if they are something else.</summary>
    public static string? Of(string problem)
    {
        try
        {
            using var json = JsonDocument.Parse(problem);
            var lines = new List<string> { json.RootElement.GetProperty("detail").GetString()! };
            if (json.RootElement.TryGetProperty("errors", out var errors))
                lines.AddRange(
                    errors
                        .EnumerateObject()
                        .SelectMany(static e => e.Value.EnumerateArray().Select(m => $"  {e.Name}: {m.GetString()}"))
                        .Take(ShownErrors)
                );
            return string.Join(Environment.NewLine, lines);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>The gateway refused; the message is its own.</summary>
internal sealed class GatewayRefusedException(string message) : Exception(message);
