using System.Diagnostics;

namespace Concord.Testing;

/// <summary>
/// The only place in the tests that starts a process: servers, clusters, tools and the product itself. A quick run starts none.
/// </summary>
public static class Programs
{
    /// <summary>Set by <c>./test.sh --quick</c>.</summary>
    private const string QuickVariable = "CONCORD_QUICK_TESTS";

    public static bool IsQuick { get; } = Environment.GetEnvironmentVariable(QuickVariable) is { Length: > 0 };

    public static Process Start(string program, params IEnumerable<string> arguments) => Start(new ProcessStartInfo(program, arguments));

    /// <exception cref="InvalidOperationException">This is a quick run.</exception>
    public static Process Start(ProcessStartInfo start) =>
        IsQuick
            ? throw new InvalidOperationException(
                $"This test starts a program ({start.FileName}), and a quick run starts none: put [NeedsServers] on the "
                    + "test, its class or its collection, so that ./test.sh --quick leaves it out."
            )
            : Process.Start(start)!;
}
