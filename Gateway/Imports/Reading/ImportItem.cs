using System.Text;
using Concord.Grains.Abstractions.Imports;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Gateway.Imports.Reading;

/// <summary>One row of the input: what to do with which policy, or why nothing can be done with it.</summary>
internal readonly record struct ImportItem
{
    private const int MaxInput = 4_096;

    /// <summary>Where the row starts in the input, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The row as it came.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }

    public PolicyId Policy { get; init; }
    public ImportTarget Target { get; init; }
    public OnExisting OnExisting { get; init; }
    public CanonicalJson Document { get; init; }

    /// <summary>Null where the row can be sent to its policy.</summary>
    public string? Code { get; private init; }

    public string? Detail { get; private init; }

    public static ImportItem Bad(long line, ReadOnlyMemory<byte> input, string code, string detail) =>
        new() { Line = line, Input = input, Code = code, Detail = detail };

    public ImportReject Reject(string code, string detail) => new() { Line = Line, Code = code, Detail = detail, Input = InputText() };

    private string InputText()
    {
        // Four bytes a character at most: so much is enough for what is kept.
        var text = Encoding.UTF8.GetString(Input.Span[..Math.Min(Input.Length, 4 * MaxInput)]);
        if (text.Length <= MaxInput) return text;
        return text[..(char.IsHighSurrogate(text[MaxInput - 1]) ? MaxInput - 1 : MaxInput)];
    }
}

/// <summary>Reads rows from a body, in order.</summary>
internal interface IItemReader
{
    /// <summary>The next rows, as many as can be had without waiting once there is one; empty at the end. The list is good until the next call.</summary>
    ValueTask<IReadOnlyList<ImportItem>> ReadAsync(CancellationToken cancellationToken);
}
