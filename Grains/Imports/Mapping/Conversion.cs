namespace Concord.Imports;

/// <summary>How the text of a template is converted. The wire name is the lower-case member: <c>{column:integer}</c>.</summary>
internal enum Conversion
{
    Text,
    Number,
    Integer,
    Boolean,
    Date,

    /// <summary>An id or a code: text without surrounding white space. A template cannot name it.</summary>
    Id,

    /// <summary>An amount of money: a number that is written as text. A template cannot name it.</summary>
    Amount,
}
