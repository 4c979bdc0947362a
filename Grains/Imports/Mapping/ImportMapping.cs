using System.Collections.Immutable;
using Concord.Errors;
using Concord.Values;

namespace Concord.Imports;

/// <summary>
/// A mapping of a realm's definition, compiled: what turns one row into the document of a policy or claim. The realm checks a definition with this
/// same compiler when it is put, so a mapping that was accepted can be run.
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

    /// <summary>Says how old a row is; null where the mapping does not.</summary>
    internal Template? Stamp { get; init; }

    /// <summary>The columns that it reads, in the order in which <see cref="RowMapper"/> takes their values.</summary>
    public required ImmutableArray<MappingColumn> Columns { get; init; }

    /// <summary>How the file is written; null where the mapping leaves that to the request.</summary>
    public ImportEncoding? Encoding => _form.Encoding;

    /// <summary>What stands between the fields of a CSV file.</summary>
    public char Delimiter => _form.Delimiter;

    /// <summary>The lists into which the rows of one policy, one below the other, are gathered; empty where each row stands for itself.</summary>
    public ImmutableArray<string> Gather => _form.Gather;

    /// <summary>Compiles a member of <c>imports</c>. Null where it is not right; <paramref name="errors"/> then has every reason.</summary>
    public static ImportMapping? Compile(string name, JsonTree definition, string pointer, MappingScope scope, FieldErrors errors) =>
        MappingDefinition.Compile(name, definition, pointer, scope, errors);

    /// <summary>A mapper for one reader: not safe for several threads at once.</summary>
    public RowMapper CreateMapper() => new(_number, _document, _form.Missing);

    /// <summary>Null where the mapping has no stamp. As <see cref="CreateMapper"/>, for one reader.</summary>
    public StampReader? CreateStampReader() => Stamp is null ? null : new(Stamp);
}
