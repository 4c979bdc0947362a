using System.Diagnostics;
using System.Text.Json;

namespace Concord.Realms;

/// <summary>One check of one value against one schema: the current place, the errors found, the remaining budget.</summary>
internal sealed class SchemaEvaluation(string pointer)
{
    /// <summary>
    /// Maximum number of schemas applied and elements compared. A body of 1 MiB against a schema of ordinary size needs some
    /// ten thousand; two million take less than a second.
    /// </summary>
    private const int MaxSteps = 2_000_000;

    /// <summary>Timeout for all pattern matches together.</summary>
    private static readonly TimeSpan MaxPatternTime = TimeSpan.FromSeconds(2);

    private readonly FieldErrors _errors = [];
    private readonly JsonLocation _path = new(pointer);
    private int _steps;
    private int _trials;
    private long _patternTicks;

    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>Only whether the value is valid matters now, not why.</summary>
    public bool IsTrial => _trials > 0;

    /// <exception cref="CostException">The budget is exhausted.</exception>
    public void Spend(int steps = 1)
    {
        _steps += steps;
        if (_steps > MaxSteps)
            throw new CostException("It could not be checked against the product's schema in bounded time.");
    }

    /// <summary>Whether the value is valid, without collecting errors.</summary>
    public bool Try(Schema schema, JsonElement value)
    {
        _trials++;
        var follows = schema.Check(value, this);
        _trials--;
        return follows;
    }

    public bool CheckMember(Schema schema, string name, JsonElement value)
    {
        _path.Enter(name);
        var follows = schema.Check(value, this);
        _path.Leave();
        return follows;
    }

    public bool CheckElement(Schema schema, int index, JsonElement value)
    {
        _path.Enter(index);
        var follows = schema.Check(value, this);
        _path.Leave();
        return follows;
    }

    /// <summary>Adds an error of the value; returns false for the caller to return.</summary>
    public bool Fail(string message)
    {
        if (IsTrial || _errors.Count == ValidationException.MaxErrors)
            return false;
        var error = new FieldError(_path.ToString(), message);
        if (!_errors.Contains(error))
            _errors.Add(error);
        return false;
    }

    /// <summary>Adds an error of a member, which need not exist.</summary>
    public bool FailAt(string name, string message)
    {
        if (IsTrial)
            return false;
        _path.Enter(name);
        Fail(message);
        _path.Leave();
        return false;
    }

    /// <exception cref="CostException">It takes too long.</exception>
    public bool Matches(SchemaPattern pattern, string text)
    {
        var started = Stopwatch.GetTimestamp();
        var matches = pattern.IsMatch(text);
        _patternTicks += Stopwatch.GetTimestamp() - started;
        return matches is { } found && Stopwatch.GetElapsedTime(0, _patternTicks) < MaxPatternTime
            ? found
            : throw new CostException("A pattern of the product's schema took too long; the value cannot be checked against it.");
    }

    /// <summary>The check is abandoned; the input is not accepted.</summary>
    internal sealed class CostException(string message) : Exception(message);
}
