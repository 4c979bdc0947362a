using System.Collections.Immutable;
using Concord.Grains.Abstractions.Errors;

namespace Concord.Grains.Policies.Validation;

/// <summary>Everything that is wrong with a request, so that its sender can put it right at once.</summary>
internal sealed class ErrorList
{
    /// <summary>A document of nothing but errors must not make an answer without end.</summary>
    private const int Max = ValidationException.MaxErrors;

    private readonly ImmutableArray<FieldError>.Builder _errors = ImmutableArray.CreateBuilder<FieldError>();

    public bool Any => _errors.Count > 0;

    public IReadOnlyList<FieldError> All => _errors;

    public void Add(string pointer, string message)
    {
        if (_errors.Count < Max) _errors.Add(new(pointer, message));
    }

    public void Add(IReadOnlyList<FieldError> errors)
    {
        foreach (var error in errors) Add(error.Pointer, error.Message);
    }

    /// <exception cref="ValidationException">There is one.</exception>
    public void ThrowIfAny()
    {
        if (Any) throw new ValidationException(_errors.ToImmutable());
    }
}
