using System.Text;
using Concord.Gateway.Http;
using Concord.Imports;
using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>One row of the input: what to apply to which policy, or why it cannot be applied.</summary>
internal readonly record struct ImportItem
{
    /// <summary>Line of the input where the row starts, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The row as received.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>For a row that cannot be applied: present only where it could be read.</summary>
    public PolicyId Policy { get; init; }

    public bool HasPolicy => Policy != default;

    public ImportTarget Target { get; init; }
    public OnExisting OnExisting { get; init; }
    public CanonicalJson Content { get; init; }

    /// <summary>The age that the row states; null where its mapping has no stamp.</summary>
    public string? Stamp { get; init; }

    /// <summary>The following rows that were gathered into this one, in order; they share its outcome. Null where there are none.</summary>
    public IReadOnlyList<RowOrigin>? Others { get; init; }

    /// <summary>Number of rows of the input that it represents.</summary>
    public int Rows => 1 + (Others?.Count ?? 0);

    /// <summary>The error code; null where the row can be sent to its policy.</summary>
    public string? Code { get; private init; }

    public string? Detail { get; private init; }

    /// <summary>An unexpected failure inside Concord, for the log.</summary>
    public Exception? Fault { get; private init; }

    public static ImportItem Bad(long line, ReadOnlyMemory<byte> input, string code, string detail) =>
        new()
        {
            Line = line,
            Input = input,
            Code = code,
            Detail = detail,
        };

    /// <summary>A row whose reading failed unexpectedly: it costs this row, not the import.</summary>
    public static ImportItem Broken(long line, ReadOnlyMemory<byte> input, Exception fault) =>
        Bad(
            line,
            input,
            HttpErrorCodes.Internal,
            "The row met a fault on this side; the log has it under the import's id and this line."
        ) with
        {
            Fault = fault,
        };

    /// <summary>
    /// The row with only as much input as a reject shows, in an array of its own, so that the batch it was read from can be released.
    /// </summary>
    public ImportItem WithInputCut() => this with { Input = RowOrigin.Of(this).Input };

    public ImportReject Reject(string code, string detail) => new RowOrigin(Line, Input).Reject(code, detail);
}

/// <summary>Where a row comes from.</summary>
/// <param name="Line">Line of the input where the row starts, from 1.</param>
/// <param name="Input">The row as received.</param>
internal readonly record struct RowOrigin(long Line, ReadOnlyMemory<byte> Input)
{
    private const int MaxInput = 4_096;

    /// <summary>A row can have a hundred errors, each with names as long as the row.</summary>
    private const int MaxDetail = 1_024;

    /// <summary>A character has at most four bytes: enough for what is kept.</summary>
    private const int MaxBytes = 4 * MaxInput;

    /// <summary>A copy, cut to what a reject shows: it does not keep the row's batch in memory.</summary>
    public static RowOrigin Of(in ImportItem row) => new(row.Line, row.Input[..Math.Min(row.Input.Length, MaxBytes)].ToArray());

    public ImportReject Reject(string code, string detail) =>
        new()
        {
            Line = Line,
            Code = code,
            Detail = Start(detail, MaxDetail),
            Input = InputText(),
        };

    private string InputText() => Start(Encoding.UTF8.GetString(Input.Span[..Math.Min(Input.Length, MaxBytes)]), MaxInput);

    private static string Start(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}

/// <summary>Reads rows from a body, in order.</summary>
internal interface IItemReader
{
    /// <summary>
    /// The next rows: waits for the first and adds those that are available then; empty at the end. The list is valid until the next call.
    /// </summary>
    ValueTask<IReadOnlyList<ImportItem>> ReadAsync(CancellationToken cancellationToken);
}
