using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Testing;

/// <summary>Waits for a signal, and says what was missing when it does not come.</summary>
public static class SignalWait
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

    /// <summary>
    /// Lets time pass, a step after each turn of whoever waits for it. How many steps it takes depends on the scheduler, so what is waited for must not end by itself at some time.
    /// </summary>
    public static async Task Advancing(FakeTimeProvider time, TimeSpan step, Task signal, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!signal.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, $"Advanced the clock for {Limit.TotalSeconds} s for {what}.");
            time.Advance(step);
            await Task.Yield();
        }
    }
}
