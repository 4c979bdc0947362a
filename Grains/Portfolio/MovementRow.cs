using System.Buffers;
using Concord.Policies;

namespace Concord.Portfolio;

/// <summary>The row of one policy that differs between two points.</summary>
internal static class MovementRow
{
    public static void Write(IBufferWriter<byte> output, PolicyId id, Movement movement)
    {
        var row = new RowWriter(output);
        row.Write("{\"after\":"u8);
        WriteView(row, movement.After);
        row.Write(",\"before\":"u8);
        WriteView(row, movement.Before);
        row.Write(",\"change\":"u8);
        row.Write(WireName.Of(movement.Change));
        row.Write(",\"fields\":"u8);
        WriteFields(row, movement.Fields);
        row.Write(",\"group\":"u8);
        row.Write(WireName.Of(movement.Kind));
        row.Write(",\"number\":"u8);
        row.Write(id.Number);
        row.Write(",\"realm\":"u8);
        row.Write(id.Realm.Value);
        row.Write(",\"transactions\":"u8);
        WriteCauses(row, movement.Causes);
        row.Write("}\n"u8);
    }

    private static void WriteView(RowWriter row, PointView? view)
    {
        if (view is null)
        {
            row.Write("null"u8);
            return;
        }
        row.Write("{\"premium\":"u8);
        row.Write(view.State.Premium);
        row.Write(",\"product\":"u8);
        row.Write(view.State.Product);
        row.Write(",\"status\":"u8);
        row.Write(view.Status);
        row.Write(",\"term\":"u8);
        row.Write(view.State.Term);
        row.Write(",\"version\":"u8);
        row.Write(view.Version);
        row.Write("}"u8);
    }

    private static void WriteFields(RowWriter row, SortedDictionary<string, FieldDifference> fields)
    {
        var first = true;
        row.Write("{"u8);
        foreach (var (pointer, (before, after)) in fields)
        {
            if (!first)
                row.Write(","u8);
            first = false;
            row.Write(pointer);
            row.Write(":{\"after\":"u8);
            row.Write((after ?? JsonTree.Null).Utf8.Span);
            row.Write(",\"before\":"u8);
            row.Write((before ?? JsonTree.Null).Utf8.Span);
            row.Write("}"u8);
        }
        row.Write("}"u8);
    }

    private static void WriteCauses(RowWriter row, IReadOnlyList<MovementCause> causes)
    {
        row.Write("["u8);
        for (var i = 0; i < causes.Count; i++)
        {
            var transaction = causes[i].Transaction;
            row.Write(i == 0 ? "{\"actor\":"u8 : ",{\"actor\":"u8);
            row.Write(transaction.Actor);
            row.Write(causes[i].IsByTime ? ",\"because\":\"time\""u8 : ",\"because\":\"recorded\""u8);
            row.Write(",\"effectiveDate\":"u8);
            row.Write(transaction.EffectiveDate);
            row.Write(",\"recordedAt\":"u8);
            row.Write(transaction.RecordedAt);
            row.Write(",\"sequence\":"u8);
            row.Write(transaction.Sequence);
            row.Write(",\"type\":"u8);
            row.Write(transaction.Type);
            row.Write("}"u8);
        }
        row.Write("]"u8);
    }
}
