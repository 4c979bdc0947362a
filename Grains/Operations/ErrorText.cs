using System.Text;

namespace Concord.Operations;

/// <summary>
/// The text of an exception for a dead letter or a job, which operators read over HTTP: messages only, no types and no stack.
/// </summary>
internal static class ErrorText
{
    private const int MaxLength = 2_000;

    public static string Of(Exception error)
    {
        var text = new StringBuilder(error.Message);
        for (var inner = error.InnerException; inner is not null && text.Length < MaxLength; inner = inner.InnerException)
            text.Append(" Because: ").Append(inner.Message);
        return text.Length <= MaxLength ? text.ToString() : text.ToString(0, MaxLength) + "…";
    }
}
