using Concord.Ports;

namespace Concord.Timeline;

/// <summary>The result of a pure decision: a commit and the answer once it is stored, or an answer without a commit.</summary>
internal readonly struct Decision<TAnswer>
{
    private Decision(Commit? commit, Func<CommitResult, TAnswer>? answer, TAnswer? value) =>
        (Commit, _answer, _value) = (commit, answer, value);

    private readonly Func<CommitResult, TAnswer>? _answer;
    private readonly TAnswer? _value;

    /// <summary>Null if nothing is to be written.</summary>
    public Commit? Commit { get; }

    public static Decision<TAnswer> Write(Commit commit, Func<CommitResult, TAnswer> answer) => new(commit, answer, default);

    public static Decision<TAnswer> Answer(TAnswer value) => new(null, null, value);

    /// <summary>The answer, given the outcome of <see cref="Commit"/>.</summary>
    public TAnswer AnswerFor(CommitResult result) => _answer is null ? _value! : _answer(result);
}
