using System.Globalization;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Json;
using Newtonsoft.Json.Linq;
using NJsonSchema.Validation;

namespace Concord.Grains.Realms;

/// <summary>The validator's findings as JSON Pointers and plain sentences.</summary>
internal static class SchemaErrors
{
    public static IEnumerable<FieldError> Describe(ValidationError error, string pointer)
    {
        // A wrapper around errors of an element, of an additional member or of all of several schemas: only what is inside matters.
        if (error is ChildSchemaValidationError { Kind: ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalItemNotValid
                or ValidationErrorKind.AdditionalPropertiesNotValid or ValidationErrorKind.NotAllOf } child)
            return child.Errors.Values.SelectMany(static e => e).SelectMany(e => Describe(e, pointer));
        return [new(Locate(error, pointer), Sentence(error))];
    }

    private static string Locate(ValidationError error, string pointer)
    {
        var at = pointer + Path(error.Token);
        return error.Kind == ValidationErrorKind.PropertyRequired && error.Property is { } name ? JsonPointer.Append(at, name) : at;
    }

    /// <summary>From the token's ancestors: the validator's own path cannot tell a dot in a name from a step.</summary>
    private static string Path(JToken? token) => token switch
    {
        null or { Parent: null } => "",
        { Parent: JProperty member } => JsonPointer.Append(Path(member.Parent), member.Name),
        JProperty member => JsonPointer.Append(Path(member.Parent), member.Name),
        { Parent: JArray list } => JsonPointer.Append(Path(list), list.IndexOf(token).ToString(CultureInfo.InvariantCulture)),
        _ => Path(token.Parent),
    };

    private static string Sentence(ValidationError error)
    {
        var schema = error.Schema;
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => "Is missing.",
            ValidationErrorKind.NoAdditionalPropertiesAllowed => "Is not an attribute of this product.",
            ValidationErrorKind.StringExpected => "Must be a text.",
            ValidationErrorKind.NumberExpected => "Must be a number.",
            ValidationErrorKind.IntegerExpected => "Must be an integer.",
            ValidationErrorKind.BooleanExpected => "Must be true or false.",
            ValidationErrorKind.ObjectExpected => "Must be an object.",
            ValidationErrorKind.ArrayExpected => "Must be a list.",
            ValidationErrorKind.NullExpected => "Must be null.",
            ValidationErrorKind.NoTypeValidates => "Has none of the types that are allowed here.",
            ValidationErrorKind.NotInEnumeration => Invariant($"Must be one of {string.Join(", ", schema.Enumeration.Take(20))}{(schema.Enumeration.Count > 20 ? ", …" : "")}."),
            ValidationErrorKind.NumberTooSmall when schema.ExclusiveMinimum is { } limit => Invariant($"Must be greater than {limit}."),
            ValidationErrorKind.NumberTooBig when schema.ExclusiveMaximum is { } limit => Invariant($"Must be less than {limit}."),
            ValidationErrorKind.NumberTooSmall => Invariant($"Must be {schema.Minimum} or more."),
            ValidationErrorKind.NumberTooBig => Invariant($"Must be {schema.Maximum} or less."),
            ValidationErrorKind.NumberNotMultipleOf => Invariant($"Must be a multiple of {schema.MultipleOf}."),
            ValidationErrorKind.StringTooShort => Invariant($"Must have at least {schema.MinLength} characters."),
            ValidationErrorKind.StringTooLong => Invariant($"Must have at most {schema.MaxLength} characters."),
            ValidationErrorKind.PatternMismatch => Invariant($"Must match the pattern {schema.Pattern}."),
            ValidationErrorKind.DateExpected => "Must be a date (YYYY-MM-DD).",
            ValidationErrorKind.DateTimeExpected => "Must be an instant (RFC 3339).",
            ValidationErrorKind.TooManyItems => Invariant($"Must have at most {schema.MaxItems} elements."),
            ValidationErrorKind.TooFewItems => Invariant($"Must have at least {schema.MinItems} elements."),
            ValidationErrorKind.ItemsNotUnique => "Must not hold the same element twice.",
            ValidationErrorKind.TooManyProperties => Invariant($"Must have at most {schema.MaxProperties} members."),
            ValidationErrorKind.TooFewProperties => Invariant($"Must have at least {schema.MinProperties} members."),
            ValidationErrorKind.NotAnyOf => "Fits none of the alternatives that the product's schema allows.",
            ValidationErrorKind.NotOneOf => "Must fit exactly one of the alternatives of the product's schema.",
            ValidationErrorKind.ExcludedSchemaValidates => "Is excluded by the product's schema.",
            var format when format.ToString().EndsWith("Expected", StringComparison.Ordinal) => $"Must have the format '{schema.Format}'.",
            _ => "Does not follow the product's schema.",
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
