namespace Concord.Imports;

/// <summary>What became of a value of the mapping in one row.</summary>
internal enum MappingResult
{
    Written,

    /// <summary>Its column is empty, and it may be: the value is left out.</summary>
    Missing,

    /// <summary>The row has to be rejected; <see cref="RowContext.Error"/> says why.</summary>
    Failed,
}
