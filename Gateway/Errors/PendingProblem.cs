using System.Buffers;
using System.Text;

namespace Concord.Gateway.Http;

/// <summary>
/// Per connection: the problem for the answer that the server is about to send, and the part of that answer that it has written so far.
/// </summary>
internal sealed class PendingProblem
{
    /// <summary>Always present: the server sends its own refusals without a body.</summary>
    private const string NoBody = "\r\nContent-Length: 0\r\n";

    private byte[]? _problem;
    private ArrayBufferWriter<byte>? _head;

    /// <summary>Takes what is written until the next flush; null while there is no problem to add.</summary>
    public IBufferWriter<byte>? Head => _head;

    public void Put(byte[] problem) => (_problem, _head) = (problem, new());

    /// <summary>The answer with its problem.</summary>
    public void Complete(IBufferWriter<byte> output)
    {
        if (_problem is not { } problem || _head is not { } head)
            return;
        (_problem, _head) = (null, null);

        // The server does not allow setting headers of this answer.
        var text = Encoding.Latin1.GetString(head.WrittenSpan);
        if (!text.Contains(NoBody, StringComparison.Ordinal))
        {
            output.Write(head.WrittenSpan);
            return;
        }

        var headers =
            $"\r\nContent-Type: {ProblemWriter.MediaType}\r\nCache-Control: no-store\r\nX-Content-Type-Options: "
            + $"nosniff\r\nContent-Length: {problem.Length}\r\n";
        output.Write(Encoding.Latin1.GetBytes(text.Replace(NoBody, headers, StringComparison.Ordinal)));
        output.Write(problem);
    }
}
