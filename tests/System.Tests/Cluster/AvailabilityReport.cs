using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Concord.System.Tests;

/// <summary>
/// The table of phases, as Markdown and as JSON beside it; written again after each phase, where the environment variable
/// <see cref="Variable"/> names a file.
/// </summary>
internal sealed class AvailabilityReport
{
    public const string Variable = "CONCORD_FAULT_REPORT";

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<PhaseResult> _phases = [];

    public void Add(PhaseResult phase)
    {
        _phases.Add(phase);
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } file)
            return;
        File.WriteAllText(Path.ChangeExtension(file, ".md"), ToMarkdown(_phases));
        File.WriteAllText(Path.ChangeExtension(file, ".json"), JsonSerializer.Serialize(_phases, Readable));
    }

    public static string ToMarkdown(IEnumerable<PhaseResult> phases)
    {
        var text = new StringBuilder()
            .AppendLine(
                "| phase | s | requests | within 1 s | worst second | disturbed s | p50 ms | p99 ms | writes | conflicts | sent "
                    + "again (carried out) | errors |"
            )
            .AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        foreach (var p in phases)
        {
            var errors = p.Errors.Count == 0 ? "none" : string.Join(", ", p.Errors.Select(static e => $"{e.Value} × {e.Key}"));
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {p.Name} | {p.Seconds:N0} | {p.Requests:N0} | {100 * p.Availability:N2} % | {100 * p.WorstSecond:N0} % | "
                    + $"{p.DisturbedSeconds:N1} | {p.P50:N1} | {p.P99:N0} | {p.Accepted:N0} | {p.Conflicts:N0} | {p.Unknown:N0} "
                    + $"({p.UnknownAccepted:N0}) | {errors} |"
            );
        }
        foreach (var (name, value) in phases.SelectMany(static p => p.Measured.Select(m => ($"{p.Name}: {m.Key}", m.Value))))
            text.AppendLine(CultureInfo.InvariantCulture, $"\n{name}: {value:N1}");
        return text.ToString();
    }
}
