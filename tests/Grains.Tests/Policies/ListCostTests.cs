using System.Globalization;
using System.Reflection;
using System.Text;
using Concord.Errors;
using Concord.Values;
using Xunit;
using static Concord.Policies.TransactionType;

namespace Concord.Policies.Tests;

/// <summary>The cost of a fold is counted, and grows linearly with the number of changes, not with its square.</summary>
public sealed class ListCostTests
{
    private const string Short = """{"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01"}""";

    [Fact]
    public void Removing_and_adding_list_elements_costs_no_more_than_their_number()
    {
        var elements = new OrderedElements();
        var changes = 0;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 10_000; i++, changes++)
                elements.Put(Id(i), JsonTree.Null);
            for (var i = 0; i < 10_000; i++, changes++)
                elements.Remove(Id(i));
        }

        Assert.Equal(0, elements.Count);
        Assert.InRange(elements.Moves, 0, changes);
    }

    [Fact]
    public void Only_changed_elements_are_looked_up()
    {
        var (small, large) = (Comparisons(1_000), Comparisons(8_000));

        Assert.InRange(large, small, small * 10);
    }

    [Fact]
    public void Elements_keep_their_order_through_gaps()
    {
        var elements = new OrderedElements();
        for (var i = 0; i < 200; i++)
            elements.Put(Id(i), JsonTree.OfText(Id(i)));
        for (var i = 0; i < 200; i++)
        {
            if (i % 10 != 0)
                elements.Remove(Id(i));
        }
        elements.Put(Id(50), JsonTree.OfText("again"));
        elements.Put(Id(51), JsonTree.OfText("new"));
        elements.Remove("nobody");

        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => Id(i * 10)), Id(51)], elements.Select(pair => pair.Key));
        Assert.Equal("\"again\"", elements.Find(Id(50))?.ToString());
        Assert.Equal("\"new\"", elements.Find(Id(51))?.ToString());
        Assert.Null(elements.Find(Id(52)));
    }

    [Fact]
    public void Patches_of_a_large_object_cost_what_they_change()
    {
        const int Members = 5_000,
            Patches = 2_000;
        var fold = new AttributeFold();
        fold.Apply(Object($"\"x\":{{\"y\":{{{string.Join(',', Enumerable.Range(0, Members).Select(i => $"\"{i}\":{i}"))}}}}}"));
        for (var i = 0; i < Patches; i++)
            fold.Apply(Object($"\"x\":{{\"y\":{{\"{i}\":null}}}}"));

        Assert.Equal(Members - Patches, fold.Json.Find("x")!.Find("y")!.Members.Length);
        Assert.InRange(fold.Steps, 1, (2 * Members) + (3 * Patches));
    }

    /// <summary>
    /// A pointer repeats all names above a field: a short policy may have pointers that are far too long for an answer.
    /// </summary>
    [Fact]
    public void Fields_under_long_names_are_named_as_a_whole()
    {
        var box = PolicyTestBed.Created(Short);
        var name = new string('n', 30_000);
        string Changes(int value) =>
            $"{{\"attributes\":{{\"{name}\":{{{string.Join(',', Enumerable.Range(0, 2_000).Select(i => $"\"{i}\":{value}"))}}}}}}}";
        box.Apply(Endorse, "2018-06-01", Changes(1));

        var result = box.Apply(Endorse, "2018-03-01", Changes(2));

        Assert.Contains(result.OutOfSequence, field => field.Field == "/attributes");
        Assert.InRange(result.OutOfSequence.Sum(field => field.Field.Length), 1, 2 << 20);
        var conflict = Assert.Throws<VersionConflictException>(() => box.Apply(Endorse, "2018-07-01", context: box.Context(version: 1)));
        Assert.InRange(conflict.Changed.Sum(field => field.Length), 1, 1 << 20);
        Assert.Throws<TooLargeException>(() => box.Provenance());
    }

    [Fact]
    public void Parties_removed_and_added_many_times_are_accepted_and_readable()
    {
        var box = PolicyTestBed.Created(Short);
        box.Options.MaxElements = 26_000;
        for (var round = 0; round < 3; round++)
        {
            box.Apply(Endorse, "2018-02-01", $"{{\"parties\":{{\"add\":[{Parties(26_000)}]}}}}");
            box.Apply(Endorse, "2018-02-01", $"{{\"parties\":{{\"remove\":[{Parties(26_000)}]}}}}");
        }

        Assert.Equal("[]", box.View("2018-02-01").Parties.ToString());
        Assert.Equal(7, box.Timeline.Version);
    }

    [Fact]
    public void A_list_over_the_limit_is_refused_unless_it_becomes_shorter()
    {
        var box = PolicyTestBed.Created(Short);
        box.Apply(Endorse, "2018-02-01", $"{{\"parties\":[{Parties(20)}]}}");
        box.Options.MaxElements = 10;

        PolicyTestBed.Refused(
            () => box.Apply(Endorse, "2018-02-01", """{"parties":{"add":[{"role":"driver","id":"new"}]}}"""),
            "/changes/parties"
        );
        PolicyTestBed.Refused(
            () => new PolicyTestBed { Options = { MaxElements = 10 } }.Create($"{Short[..^1]},\"parties\":[{Parties(11)}]}}"),
            "/parties"
        );
        box.Apply(Endorse, "2018-02-01", """{"attributes":{"x":1}}""");
        box.Apply(Endorse, "2018-02-01", """{"parties":{"remove":[{"role":"driver","id":"1"}]}}""");
        box.Apply(Endorse, "2018-02-01", """{"parties":{"add":[{"role":"driver","id":"2","name":"Ada"}]}}""");
    }

    [Fact]
    public void Attributes_too_costly_to_check_in_later_views_are_refused_with_a_reason()
    {
        var box = PolicyTestBed.Created(Short);
        var text = new string('x', 30_000);
        var texts = string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"t{i}\":\"{text}\""));
        box.Apply(Endorse, "2018-01-02", $"{{\"attributes\":{{{texts}}}}}");
        for (var day = 10; day < 30; day++)
            box.Apply(Endorse, $"2018-03-{day}", $"{{\"attributes\":{{\"day\":{day}}}}}");

        var refusal = Assert.Throws<TooLargeException>(() => box.Apply(Endorse, "2018-01-03", """{"attributes":{"x":1}}"""));

        Assert.Contains("later effective date", refusal.Message, StringComparison.Ordinal);
        box.Apply(Endorse, "2018-03-25", """{"attributes":{"x":1}}""");
        box.Apply(Endorse, "2018-01-03", """{"premium":{"amount":"1"}}""");
    }

    /// <summary>A sorted list, or a dictionary that keeps one, moves everything after the place of each change.</summary>
    [Fact]
    public void No_type_of_the_fold_keeps_a_list_in_order_while_it_changes()
    {
        Type[] shifting = [typeof(OrderedDictionary<,>), typeof(SortedList<,>)];
        var fields = typeof(PolicyHistory)
            .Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Concord.Policies", StringComparison.Ordinal) == true)
            .SelectMany(static type =>
                type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            );

        Assert.DoesNotContain(
            fields,
            field => field.FieldType.IsGenericType && shifting.Contains(field.FieldType.GetGenericTypeDefinition())
        );
    }

    private static long Comparisons(int count)
    {
        var counter = new Counter();
        var elements = new OrderedElements(counter);
        for (var i = 0; i < count; i++)
            elements.Put(Id(i), JsonTree.Null);
        for (var i = 0; i < count; i++)
            elements.Remove(Id(i));
        return counter.Calls;
    }

    private static JsonTree Object(string members) => JsonTree.Of(PolicyTestBed.Json($"{{{members}}}"));

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Parties(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"role\":\"driver\",\"id\":\"{i}\"}}");
        return text.ToString();
    }

    private sealed class Counter : IEqualityComparer<string>
    {
        public long Calls { get; private set; }

        public bool Equals(string? x, string? y)
        {
            Calls++;
            return string.Equals(x, y, StringComparison.Ordinal);
        }

        public int GetHashCode(string obj)
        {
            Calls++;
            return StringComparer.Ordinal.GetHashCode(obj);
        }
    }
}
