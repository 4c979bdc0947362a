using System.Diagnostics;

namespace Concord.Testing;

/// <summary>
/// The only place in the tests that starts a process: servers, clusters, tools and the product itself. A quick run starts none, and no
/// whole system inside the test process either.
/// </summary>
public static class Programs
{
    /// <summary>Set by <c>./test.sh --quick</c>.</summary>
    private const string QuickVariable = "CONCORD_QUICK_TESTS";

    public static bool IsQuick { get; } = Environment.GetEnvironmentVariable(QuickVariable) is { Length: > 0 };

    public static Process Start(string program, params IEnumerable<string> arguments) => Start(new ProcessStartInfo(program, arguments));

    /// <exception cref="InvalidOperationException">This is a quick run.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        ThrowIfQuick(start.FileName);
        return Process.Start(start)!;
    }

    /// <param name="started">What is about to start.</param>
    /// <exception cref="InvalidOperationException">This is a quick run.</exception>
    public static void ThrowIfQuick(string started)
    {
        if (IsQuick)
            throw new InvalidOperationException(
                $"This test starts {started}, and a quick run does not: put [NeedsServers] on the test or its class, so that "
                    + "./test.sh --quick leaves it out."
            );
    }
}
