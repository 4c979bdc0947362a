using Xunit;

namespace Concord.Testing;

/// <summary>Waits for a signal, and says what was missing when it does not come.</summary>
public static class Waiting
{
    /// <summary>Long enough for a loaded machine: reached only when something is wrong.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<T> For<T>(Task<T> signal, string what)
    {
        await For((Task)signal, what);
        return await signal;
    }

    public static async Task For(Task signal, string what)
    {
        try
        {
            await signal.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!signal.IsCompleted)
        {
            Assert.Fail($"Waited {Limit.TotalSeconds} s for {what}.");
        }
    }
}
