namespace Concord.Gateway.Http;

/// <summary>A request that HTTP itself refuses, before any grain is called; <see cref="Code"/> as in the contract.</summary>
internal sealed class RequestRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
