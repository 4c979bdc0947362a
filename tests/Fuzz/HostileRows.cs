using System.IO.Compression;
using System.Text;

namespace Concord.Fuzz;

/// <summary>Files to import: some rows are right, others are not, a few are meant to do harm.</summary>
internal sealed class HostileRows(Random random, HostileJson json)
{
    private static readonly string[] Fields =
    [
        "",
        " ",
        "?",
        "NA",
        "\\N",
        "1",
        "-1",
        "1e400",
        "1,5",
        "1.234,56",
        "2024-02-30",
        "31-01-2024",
        "true",
        "\"quoted\"",
        "\"a\r\nb\"",
        "\"a\"b\"",
        "\"open",
        "C0001     ",
        "公寓",
        "é",
        "\u0000",
        "\u2028",
        "=1+1",
        "{x}",
    ];

    /// <summary>A CSV file for the mapping <c>csv</c>.</summary>
    public byte[] Csv(Func<string> number)
    {
        var text = new StringBuilder("pol,prem,usage,client\n");
        for (var row = random.Next(1, 40); row > 0; row--)
        {
            string[] fields =
            [
                number(),
                random.Next(1, 999).ToString(System.Globalization.CultureInfo.InvariantCulture),
                random.Next(2) == 0 ? "private" : "business",
                $"C{random.Next(20)}",
            ];
            if (random.Next(4) == 0)
                fields[random.Next(4)] =
                    random.Next(10) == 0 ? new string('x', random.Next(1, 1_200_000)) : Fields[random.Next(Fields.Length)];
            if (random.Next(15) == 0)
                fields = [.. fields, "more"];
            text.AppendJoin(',', fields).Append(random.Next(20) == 0 ? "\r" : "\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (random.Next(8) == 0)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    /// <summary>An NDJSON file without a mapping: documents and transactions.</summary>
    public byte[] Ndjson(Func<System.Text.Json.Nodes.JsonNode> document)
    {
        using var file = new MemoryStream();
        for (var row = random.Next(1, 15); row > 0; row--)
        {
            file.Write(random.Next(6) == 0 ? Encoding.UTF8.GetBytes(json.Value()) : json.Change(document()));
            file.Write("\n"u8);
        }

        return file.ToArray();
    }

    /// <summary>The same file, packed; now and then cut off, or with something else in it than it says.</summary>
    public byte[] Gzip(byte[] file)
    {
        if (random.Next(6) == 0)
            return file;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(random.Next(6) == 0 ? new byte[20 << 20] : file);
        var bytes = packed.ToArray();
        return random.Next(6) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
