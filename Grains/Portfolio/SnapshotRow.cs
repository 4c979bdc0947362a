using System.Buffers;
using System.Collections.Immutable;
using Concord.Policies;

namespace Concord.Portfolio;

/// <summary>
/// The row of one policy in a snapshot. Its bytes are hashed, so that the same point always has the same digest: it says
/// nothing that depends on when or how it was asked for.
/// </summary>
internal static class SnapshotRow
{
    /// <param name="fields">Ordered by pointer.</param>
    public static void Write(IBufferWriter<byte> output, PolicyId id, PointView view, ImmutableArray<PortfolioField> fields)
    {
        var row = new RowWriter(output);
        row.Write("{"u8);
        if (!fields.IsEmpty)
        {
            WriteFields(row, view.State, fields);
            row.Write(","u8);
        }
        row.Write("\"number\":"u8);
        row.Write(id.Number);
        row.Write(",\"premium\":"u8);
        row.Write(view.State.Premium);
        row.Write(",\"product\":"u8);
        row.Write(view.State.Product);
        row.Write(",\"realm\":"u8);
        row.Write(id.Realm.Value);
        row.Write(",\"recordedAt\":"u8);
        row.Write(view.State.RecordedAt);
        row.Write(",\"status\":"u8);
        row.Write(view.Status);
        row.Write(",\"term\":"u8);
        row.Write(view.State.Term);
        row.Write(",\"version\":"u8);
        row.Write(view.Version);
        row.Write("}\n"u8);
    }

    private static void WriteFields(RowWriter row, PolicyState state, ImmutableArray<PortfolioField> fields)
    {
        row.Write("\"fields\":{"u8);
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0)
                row.Write(","u8);
            row.Write(fields[i].Pointer);
            row.Write(":"u8);
            row.Write(FieldReader.Read(state, fields[i]).Utf8.Span);
        }
        row.Write("}"u8);
    }
}
