namespace Concord.Imports;

/// <summary>What a template makes of its text. The wire name is the lower-case member: <c>{column:integer}</c>.</summary>
internal enum Conversion
{
    Text,
    Number,
    Integer,
    Boolean,
    Date,

    /// <summary>An id or a code: text without the white space around it. Not a name that a template may use.</summary>
    Id,

    /// <summary>The amount of money: a number that is written as text. Not a name that a template may use.</summary>
    Amount,
}
