using System.Buffers;
using System.Text;
using System.Text.Json;
using Concord.Gateway.Http;
using Concord.Gateway.Wal;
using Concord.Wal;

namespace Concord.Gateway.Feed;

/// <summary>
/// One subscriber, by Server-Sent Events. Nothing is read for it until it has received what was written. So the connection's own buffer
/// bounds what waits for it, and nothing waits longer than <see cref="FeedOptions.SendTimeout"/>.
/// </summary>
internal sealed class FeedSubscriber(HttpContext http, FeedOptions options, TimeProvider time, CancellationToken ended)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = GatewayJson.Wire.Options.Encoder };

    private const int FlushBytes = 32 * 1_024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);
    private long _lastSent = time.GetTimestamp();
    private WalPosition? _lastPosition;

    public async Task SendAsync(WalEntry entry)
    {
        // An event that is sent out of order has no id: a subscriber that connects again continues after the highest position, and receives
        // nothing twice.
        if (_lastPosition is not { } furthest || entry.Position > furthest)
        {
            _lastPosition = entry.Position;
            Write($"id: {entry.Position}\n");
        }

        Write("data: ");
        using (var json = new Utf8JsonWriter(_buffer, Readable))
            JsonSerializer.Serialize(json, new CloudEventResponse(entry), GatewayJson.Wire.CloudEventResponse);
        Write("\n\n");
        if (_buffer.WrittenCount >= FlushBytes)
            await FlushAsync();
    }

    public async Task SendCommentAsync(string comment)
    {
        Write($": {comment}\n\n");
        await FlushAsync();
    }

    /// <exception cref="SlowSubscriberException">The subscriber does not receive in time.</exception>
    public async Task FlushAsync()
    {
        if (_buffer.WrittenCount == 0)
            return;
        _lastSent = time.GetTimestamp();
        var taken = http.Response.BodyWriter.WriteAsync(_buffer.WrittenMemory, ended).AsTask();
        try
        {
            await taken.WaitAsync(options.SendTimeout, time, ended);
        }
        catch (TimeoutException)
        {
            throw new SlowSubscriberException(taken);
        }

        _buffer.ResetWrittenCount();
    }

    /// <summary>Awaits the task, and sends comments meanwhile.</summary>
    public async Task<T> WhileAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            ended.ThrowIfCancellationRequested();
            var rest = options.Heartbeat - time.GetElapsedTime(_lastSent);
            if (rest <= TimeSpan.Zero)
            {
                await SendCommentAsync("heartbeat");
                continue;
            }

            using var done = CancellationTokenSource.CreateLinkedTokenSource(ended);
            await Task.WhenAny(task, Task.Delay(rest, time, done.Token));
            await done.CancelAsync();
        }

        return await task;
    }

    /// <summary>Tells a slow subscriber the reason, if it still reads, and disconnects it.</summary>
    public async Task AbortAsync(SlowSubscriberException slow)
    {
        var problem = new Problem(
            StatusCodes.Status408RequestTimeout,
            HttpErrorCodes.RequestTimeout,
            "The client is too slow",
            $"What was sent was not taken within {options.SendTimeout.TotalSeconds:0.#} s. Connect again with Last-Event-ID to go on; "
                + "nothing is lost."
        );
        var json = ProblemWriter.ToJson(problem, http.Request.PathBase + http.Request.Path, ProblemWriter.TraceId(http));
        try
        {
            await slow.Sent.WaitAsync(options.GoodbyeTimeout, time, ended);
            _buffer.ResetWrittenCount();
            Write("event: error\ndata: ");
            _buffer.Write(json);
            Write("\n\n");
            await http.Response.BodyWriter.WriteAsync(_buffer.WrittenMemory, ended).AsTask().WaitAsync(options.GoodbyeTimeout, time, ended);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or IOException)
        {
            http.Abort();
        }
    }

    private void Write(string text) => _buffer.Write(Encoding.UTF8.GetBytes(text));
}

/// <summary>A subscriber has not received in time what was sent to it.</summary>
/// <param name="taken">Completes if it receives it after all.</param>
internal sealed class SlowSubscriberException(Task taken) : Exception("The client of an event feed is too slow.")
{
    public Task Sent { get; } = taken;
}
