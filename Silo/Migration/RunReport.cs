using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concord.Silo.Migration;

/// <summary>The whole run, as <c>--report</c> writes it.</summary>
internal sealed record RunReport
{
    /// <summary><c>migrate</c>, <c>dryRun</c> or <c>verify</c>.</summary>
    public required MigrationMode Mode { get; init; }

    public required string Pattern { get; init; }
    public required string Rules { get; init; }
    public required DateTimeOffset Began { get; init; }
    public required DateTimeOffset Ended { get; init; }

    /// <summary>False where the run was stopped before it had processed all keys.</summary>
    public required bool Complete { get; init; }

    public required int ExitCode { get; init; }
    public required IReadOnlyList<KeyReport> Keys { get; init; }

    public async Task WriteAsync(FileInfo file)
    {
        await using var stream = file.Open(FileMode.Create, FileAccess.Write, FileShare.Read);
        await JsonSerializer.SerializeAsync(stream, this, ReportJson.Default.RunReport);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
