using System.Text;
using Concord.Gateway.Http;
using Concord.Imports;
using Concord.Policies;
using Concord.Values;

namespace Concord.Gateway.Imports;

/// <summary>One row of the input: what to do with which policy, or why nothing can be done with it.</summary>
internal readonly record struct ImportItem
{
    /// <summary>Where the row starts in the input, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The row as it came.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Of a row that nothing can be done with only where that much could be read.</summary>
    public PolicyId Policy { get; init; }

    public bool HasPolicy => Policy != default;

    public ImportTarget Target { get; init; }
    public OnExisting OnExisting { get; init; }
    public CanonicalJson Content { get; init; }

    /// <summary>What the row says of its own age; null where its mapping has no stamp.</summary>
    public string? Stamp { get; init; }

    /// <summary>The rows below that this one has taken in, in order; they share its outcome. Null where there is none.</summary>
    public IReadOnlyList<RowOrigin>? Others { get; init; }

    /// <summary>Rows of the input that it stands for.</summary>
    public int Rows => 1 + (Others?.Count ?? 0);

    /// <summary>Null where the row can be sent to its policy.</summary>
    public string? Code { get; private init; }

    public string? Detail { get; private init; }

    /// <summary>Present where the row met a fault of Concord's own, for the log.</summary>
    public Exception? Fault { get; private init; }

    public static ImportItem Bad(long line, ReadOnlyMemory<byte> input, string code, string detail) =>
        new()
        {
            Line = line,
            Input = input,
            Code = code,
            Detail = detail,
        };

    /// <summary>A row that its reader did not expect: it costs itself, not the import.</summary>
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
    /// The row with no more of its input than a reject shows, in an array of its own: what was read together with it can go.
    /// </summary>
    public ImportItem WithInputCut() => this with { Input = RowOrigin.Of(this).Input };

    public ImportReject Reject(string code, string detail) => new RowOrigin(Line, Input).Reject(code, detail);
}

/// <summary>Where a row comes from.</summary>
/// <param name="Line">Where it starts in the input, from 1.</param>
/// <param name="Input">The row as it came.</param>
internal readonly record struct RowOrigin(long Line, ReadOnlyMemory<byte> Input)
{
    private const int MaxInput = 4_096;

    /// <summary>A row can have a hundred errors, with names as long as it is.</summary>
    private const int MaxDetail = 1_024;

    /// <summary>Four bytes a character at most: so much is enough for what is kept.</summary>
    private const int MaxBytes = 4 * MaxInput;

    /// <summary>A copy, cut to what a reject shows: it does not keep the batch of the row alive.</summary>
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
    /// The next rows, as many as can be had without waiting once there is one; empty at the end. The list is good until the next call.
    /// </summary>
    ValueTask<IReadOnlyList<ImportItem>> ReadAsync(CancellationToken cancellationToken);
}
