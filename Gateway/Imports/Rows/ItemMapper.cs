using Concord.Imports;
using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>Makes items of rows by a mapping, whatever the file's format. For one reader; not thread-safe.</summary>
internal sealed class ItemMapper(RealmId realm, ImportMapping mapping)
{
    private readonly RowMapper _mapper = mapping.CreateMapper();
    private readonly StampReader? _stamp = mapping.CreateStampReader();

    /// <param name="values">As <see cref="RowMapper.TryMap"/> takes them.</param>
    /// <param name="jsonNumbers">As <see cref="RowMapper.TryMap"/> takes them.</param>
    public ImportItem Map(long line, ReadOnlyMemory<byte> input, string?[] values, bool[]? jsonNumbers = null)
    {
        string? stamp = null;
        return
            _mapper.TryMap(values, out var number, out var document, out var error, jsonNumbers)
            && (_stamp is null || _stamp.TryRead(values, out stamp, out error))
            ? new()
            {
                Line = line,
                Input = input,
                Policy = PolicyId.Create(realm, number),
                Target = mapping.Target,
                OnExisting = mapping.OnExisting,
                Content = document,
                Stamp = stamp,
            }
            : ImportItem.Bad(line, input, ErrorCodes.Validation, error) with
            {
                Policy = number is null ? default : PolicyId.Create(realm, number),
            };
    }
}
