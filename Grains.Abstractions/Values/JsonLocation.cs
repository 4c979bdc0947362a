namespace Concord.Values;

/// <summary>
/// The current place of a walk through a JSON document. Its text is made only for an error: one text per element would cost
/// more than the document.
/// </summary>
public sealed class JsonLocation
{
    private readonly List<Step> _steps = new(8);
    private readonly string _root;

    /// <param name="root">Pointer to the document's root.</param>
    public JsonLocation(string root = "") => _root = root;

    public void Enter(string name) => _steps.Add(new(name, 0));

    public void Enter(int index) => _steps.Add(new(null, index));

    public void Leave() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>The pointer as errors show it.</summary>
    public override string ToString()
    {
        var pointer = _root;
        foreach (var step in _steps)
            pointer = step.Name is { } name ? ErrorPointer.Append(pointer, name) : ErrorPointer.Append(pointer, step.Index);
        return pointer;
    }

    private readonly record struct Step(string? Name, int Index);
}
