using System.Text;
using Concord.Errors;
using Xunit;

namespace Concord.Values.Tests;

public sealed class ObjectReaderTests
{
    [Theory]
    [InlineData(
        """{"id":" A1 ","text":"a\tb","date":" 2026-11-30 ","object":{"a":1},"flag":true}""",
        "A1|a\tb|2026-11-30|{\"a\":1}|True",
        ""
    )]
    [InlineData("""{"id":"A1","text":null,"date":null,"object":null,"flag":null}""", "A1||||False", "")]
    [InlineData("""{"id":null}""", "||||False", "/id This member is required.")]
    [InlineData("""{}""", "||||False", "/id This member is required.")]
    [InlineData("""[]""", "||||False", " This must be an object.")]
    [InlineData("""{"id":"a\u0007b"}""", "||||False", "/id This must not hold control characters.")]
    [InlineData("""{"id":" "}""", "||||False", "/id This must not be empty.")]
    [InlineData("""{"id":"123456789"}""", "||||False", "/id This is longer than 8 characters.")]
    [InlineData("""{"id":1,"text":{}}""", "||||False", "/id This must be a string.;/text This must be a string.")]
    [InlineData("""{"id":"A1","object":[],"flag":1}""", "A1||||False", "/object This must be an object.;/flag This must be true or false.")]
    [InlineData("""{"id":"A1","date":"2026-11-31"}""", "A1||||False", "/date This must be a date of the calendar in the form YYYY-MM-DD.")]
    [InlineData("""{"id":"A1","a/b":1}""", "A1||||False", "/a~1b This member is not known here. Known: id, text, date, object, flag.")]
    public void Members_are_read_and_every_fault_has_its_place(string json, string members, string faults)
    {
        var errors = new FieldErrors();
        var reader = new ObjectReader(
            CanonicalJsonReader.ParseTree(Encoding.UTF8.GetBytes(json)),
            "",
            errors,
            ["id", "text", "date", "object", "flag"]
        );

        var (id, text, date) = (reader.RequiredId("id", 8), reader.OptionalText("text", 8), reader.OptionalDate("date"));
        Assert.Equal(members, $"{id}|{text}|{date:yyyy-MM-dd}|{reader.OptionalObject("object")}|{reader.Flag("flag")}");
        Assert.Equal(faults, string.Join(';', errors.Select(error => $"{error.Pointer} {error.Message}")));
    }

    /// <summary>
    /// The members are recorded while the text is written, so they must be where a second pass would find them.
    /// </summary>
    [Theory]
    [InlineData("""{ "b" : [1, {"z":1,"a":2}], "a" : 1.50, "é\"" : "x" }""")]
    [InlineData("{}")]
    [InlineData("[{\"a\":1}]")]
    [InlineData("7")]
    public void One_pass_gives_the_text_and_the_members(string json)
    {
        var tree = CanonicalJsonReader.ParseTree(Encoding.UTF8.GetBytes(json));
        var again = JsonTree.Of(tree.ToCanonical());

        Assert.Equal(CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(json)), tree.ToCanonical());
        Assert.Equal(
            again.Members.Select(static member => $"{member.Name} {member.Value}"),
            tree.Members.Select(static member => $"{member.Name} {member.Value}")
        );
    }
}
