using System.Collections.ObjectModel;

namespace Concord.Grains.Abstractions.Errors;

/// <summary>What is wrong with a document, while it is read: the first <see cref="ValidationException.MaxErrors"/>. What comes after them is dropped.</summary>
public sealed class FieldErrors : Collection<FieldError>
{
    protected override void InsertItem(int index, FieldError item)
    {
        if (Count < ValidationException.MaxErrors) base.InsertItem(index, item);
    }
}
