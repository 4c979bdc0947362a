using Concord.Policies;

namespace Concord.Gateway.Cli;

/// <param name="Head">Hash of the last transaction, as computed here.</param>
/// <param name="Audit">What the verification of the records has found, without the checks of each line by itself.</param>
internal sealed record ExportReport(string Subject, long Transactions, string Head, IReadOnlyList<ExportBreak> Breaks, AuditReport Audit);

internal sealed record ExportBreak(long Line, string Reason);

/// <summary>
/// Verifies an audit export without a server. <see cref="ChainVerifier"/> verifies it as a silo verifies its own records.
/// </summary>
internal static class ExportVerifier
{
    /// <param name="expectedHead">See <see cref="ChainVerifier.Verify"/>.</param>
    public static async Task<ExportReport> VerifyAsync(TextReader input, string? expectedHead)
    {
        var reader = new ExportReader();
        var evidence = await reader.ReadAsync(input);
        var audit = ChainVerifier.Verify(evidence, expectedHead);
        List<ExportBreak> breaks =
        [
            .. reader
                .Breaks.Concat(audit.Breaks.Select(found => new ExportBreak(reader.LineOf(found.Sequence), found.Reason)))
                .OrderBy(static found => found.Line),
        ];
        return new(evidence.Subject, evidence.Transactions.Length, audit.Head, breaks, audit);
    }
}
