using System.Collections.Immutable;

namespace Concord.Imports;

/// <summary>A compiled value of the mapped JSON: writes itself in canonical JSON, directly from the row's text.</summary>
internal abstract class MappingNode
{
    /// <summary>Writes the value, or nothing if it is <see cref="MappingResult.Missing"/>.</summary>
    public abstract MappingResult Write(RowContext row);

    /// <summary>Whether a row can leave this value out.</summary>
    public virtual bool CanBeMissing => false;
}

/// <summary>A value that is the same in every row.</summary>
internal sealed class ConstantNode(ReadOnlyMemory<byte> json) : MappingNode
{
    public override MappingResult Write(RowContext row)
    {
        row.Write(json.Span);
        return MappingResult.Written;
    }
}

/// <param name="Required">Without this member the object that contains it is left out.</param>
internal readonly record struct MemberNode(string Name, MappingNode Value, bool Required = false);

/// <summary>What an object does with a member that a row leaves out.</summary>
internal enum WhenMissing
{
    LeaveOut,

    /// <summary>
    /// Writes null. An existing policy whose value is no longer in the file must lose it, not keep the previous one.
    /// </summary>
    WriteNull,
}

/// <summary>An object; its members are sorted once, here, and not for every row.</summary>
internal sealed class ObjectNode : MappingNode
{
    private readonly (byte[] Prefix, MappingNode Value, bool Required)[] _members;
    private readonly WhenMissing _whenMissing;
    private readonly bool _leaveOutEmpty;

    public ObjectNode(IEnumerable<MemberNode> members, WhenMissing whenMissing = WhenMissing.LeaveOut, bool leaveOutEmpty = false)
    {
        _whenMissing = whenMissing;
        _leaveOutEmpty = leaveOutEmpty;
        _members =
        [
            .. members.OrderBy(static m => m.Name, StringComparer.Ordinal).Select(static m => (Prefix(m.Name), m.Value, m.Required)),
        ];
    }

    public override bool CanBeMissing =>
        (_leaveOutEmpty && _members.All(static m => m.Value.CanBeMissing)) || _members.Any(static m => m.Required && m.Value.CanBeMissing);

    public override MappingResult Write(RowContext row)
    {
        var start = row.Length;
        row.Write((byte)'{');
        var first = true;
        foreach (var (prefix, value, required) in _members)
        {
            var before = row.Length;
            if (!first)
                row.Write((byte)',');
            row.Write(prefix);
            switch (value.Write(row))
            {
                case MappingResult.Written:
                    first = false;
                    break;
                case MappingResult.Failed:
                    return MappingResult.Failed;
                case MappingResult.Missing when required:
                    row.Rewind(start);
                    return MappingResult.Missing;
                case MappingResult.Missing when _whenMissing == WhenMissing.WriteNull:
                    row.Write("null"u8);
                    first = false;
                    break;
                default:
                    row.Rewind(before);
                    break;
            }
        }
        if (first && _leaveOutEmpty)
        {
            row.Rewind(start);
            return MappingResult.Missing;
        }
        row.Write((byte)'}');
        return MappingResult.Written;
    }

    private static byte[] Prefix(string name)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        CanonicalJsonText.WriteString(output, name);
        return [.. output.WrittenSpan, (byte)':'];
    }
}

/// <summary>A list; missing items are left out. A list without items is written: it says that the row has none.</summary>
internal sealed class ArrayNode(ImmutableArray<MappingNode> items) : MappingNode
{
    public override MappingResult Write(RowContext row)
    {
        row.Write((byte)'[');
        var first = true;
        foreach (var item in items)
        {
            var before = row.Length;
            if (!first)
                row.Write((byte)',');
            var presence = item.Write(row);
            if (presence == MappingResult.Failed)
                return presence;
            if (presence == MappingResult.Written)
                first = false;
            else
                row.Rewind(before);
        }
        row.Write((byte)']');
        return MappingResult.Written;
    }
}
