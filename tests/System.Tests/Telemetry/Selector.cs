namespace Concord.System.Tests;

/// <summary>One metric in a query, with its matchers.</summary>
internal sealed record Selector(string Metric, IReadOnlyList<Matcher> Matchers)
{
    public override string ToString() => Matchers.Count == 0 ? Metric : $"{Metric}{{{string.Join(",", Matchers)}}}";
}

/// <param name="Operator"><c>=</c>, <c>!=</c>, <c>=~</c> or <c>!~</c>.</param>
/// <param name="Value">As it is written, with its quotation marks.</param>
internal sealed record Matcher(string Label, string Operator, string Value)
{
    public override string ToString() => Label + Operator + Value;
}
