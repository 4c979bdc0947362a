using System.Diagnostics;
using Concord.Testing;

namespace Concord.Benchmarks;

/// <summary>A collector in another process, which reads what comes and forgets it.</summary>
internal sealed class ReceiverProcess : IAsyncDisposable
{
    public const string Command = "telemetry-receiver";

    private readonly Process _process;

    private ReceiverProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>For gRPC.</summary>
    public string Address { get; }

    public static async Task<ReceiverProcess> StartAsync()
    {
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [typeof(ReceiverProcess).Assembly.Location, Command])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            }
        )!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The receiver does not start.");
        return new(process, address);
    }

    /// <summary>What the process does: until its input ends.</summary>
    public static async Task RunAsync()
    {
        await using var receiver = await OtlpReceiver.StartAsync(keeps: false);
        Console.WriteLine(receiver.GrpcAddress);
        await Console.In.ReadToEndAsync();
        await Console.Error.WriteLineAsync(
            $"The receiver got {receiver.Received.Requests:N0} requests, {receiver.Received.Bytes / 1024.0 / 1024.0:N1} MB."
        );
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
