namespace Concord.Imports;

/// <summary>The result of a mapping's value for one row.</summary>
internal enum MappingResult
{
    Written,

    /// <summary>Its column is empty, which is allowed: the value is left out.</summary>
    Missing,

    /// <summary>The row has to be rejected; <see cref="RowContext.Error"/> has the reason.</summary>
    Failed,
}
