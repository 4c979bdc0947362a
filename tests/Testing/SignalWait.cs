using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Concord.Testing;

/// <summary>Waits for a signal, and reports what was missing if it does not come.</summary>
public static class SignalWait
{
    /// <summary>Long enough for a loaded machine: expires only if something is wrong.</summary>
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
    /// Advances the time, one step after each turn of the waiting code. The number of steps depends on the scheduler, so the
    /// awaited task must not end by its own timeout.
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
