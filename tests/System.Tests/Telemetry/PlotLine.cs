namespace Concord.System.Tests;

/// <param name="Points">Unix time in seconds, and the value.</param>
internal sealed record PlotLine(string Name, IReadOnlyList<(double Time, double Value)> Points)
{
    private const double Gap = 2.5;

    /// <summary>Without what was not there: a line over a gap would say that there was something.</summary>
    public IEnumerable<IReadOnlyList<(double Time, double Value)>> Pieces()
    {
        var begin = 0;
        for (var i = 1; i <= Points.Count; i++)
        {
            if (i < Points.Count && Points[i].Time - Points[i - 1].Time <= Gap)
                continue;
            yield return [.. Points.Skip(begin).Take(i - begin)];
            begin = i;
        }
    }
}
