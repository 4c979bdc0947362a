using System.Collections.Immutable;

namespace Concord.Imports;

/// <summary>
/// A compiled mapping of a realm's definition: turns one row into the input of a policy or claim. The realm checks a definition
/// with this same compiler before it accepts it, so an accepted mapping can be run.
/// </summary>
public sealed class ImportMapping
{
    private readonly Template _number;
    private readonly MappingNode _document;
    private readonly MappingFileFormat _form;

    internal ImportMapping(Template number, MappingNode document, MappingFileFormat form) =>
        (_number, _document, _form) = (number, document, form);

    public required string Name { get; init; }
    public required ImportFormat Format { get; init; }

    /// <summary><see cref="ImportTarget.Policy"/> or <see cref="ImportTarget.Claim"/>.</summary>
    public required ImportTarget Target { get; init; }

    public required OnExisting OnExisting { get; init; }

    /// <summary>The template of a row's age; null if the mapping has none.</summary>
    internal Template? Stamp { get; init; }

    /// <summary>The columns that it reads, in the order in which <see cref="RowMapper"/> takes their values.</summary>
    public required ImmutableArray<MappingColumn> Columns { get; init; }

    /// <summary>The file's encoding; null if the mapping leaves it to the request.</summary>
    public ImportEncoding? Encoding => _form.Encoding;

    /// <summary>The separator of the fields of a CSV file.</summary>
    public char Delimiter => _form.Delimiter;

    /// <summary>
    /// The lists that are gathered from the consecutive rows of one policy; empty if each row is a policy of its own.
    /// </summary>
    public ImmutableArray<string> Gather => _form.Gather;

    /// <summary>
    /// Compiles a member of <c>imports</c>. Null if it is invalid; then <paramref name="errors"/> has every reason.
    /// </summary>
    public static ImportMapping? Compile(string name, JsonTree definition, string pointer, MappingScope scope, FieldErrors errors) =>
        MappingDefinition.Compile(name, definition, pointer, scope, errors);

    /// <summary>A mapper for one reader: not thread-safe.</summary>
    public RowMapper CreateMapper() => new(_number, _document, _form.Missing);

    /// <summary>Null if the mapping has no stamp. For one reader, as <see cref="CreateMapper"/>.</summary>
    public StampReader? CreateStampReader() => Stamp is null ? null : new(Stamp);
}
