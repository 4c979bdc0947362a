using System.Collections.ObjectModel;

namespace Concord.Errors;

/// <summary>
/// Collects the errors of a document while it is read: the first <see cref="ValidationException.MaxErrors"/>; later ones are
/// dropped.
/// </summary>
public sealed class FieldErrors : Collection<FieldError>
{
    public bool Any => Count > 0;

    public void Add(string pointer, string message) => Add(new(pointer, message));

    /// <exception cref="ValidationException">There is an error.</exception>
    public void ThrowIfAny()
    {
        if (Any)
            throw new ValidationException([.. this]);
    }

    protected override void InsertItem(int index, FieldError item)
    {
        if (Count < ValidationException.MaxErrors)
            base.InsertItem(index, item);
    }
}
