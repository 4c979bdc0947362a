using System.Text;
using Concord.Ports;
using Concord.Projections;
using Concord.Wal;
using Xunit;

namespace Concord.Conformance;

/// <summary>What every <see cref="IProjectionControlStore"/> must guarantee.</summary>
public abstract class ProjectionControlStoreConformance : StorageConformance
{
    private static readonly ProjectionControl Full = new()
    {
        Projection = "policies",
        Pause = new(StorageUnderTest.Start.AddTicks(7), "Ada", "a \"good\" reason\n"),
        Replay = new()
        {
            Id = "one",
            From = new(null, new(3, new(100, 2))),
            Realm = "motor-fr",
            Policy = "motor-fr/A1",
            By = "Grace",
            StartedAt = StorageUnderTest.Start,
            Until = StorageUnderTest.Start.AddMilliseconds(1),
            Cursor = new(2, new(long.MaxValue, 5)),
            Read = 10,
            Applied = 8,
            SetAside = 1,
            State = ReplayState.Failed,
            FinishedAt = StorageUnderTest.Start.AddTicks(9),
            Detail = "It broke.",
        },
    };

    private IProjectionControlStore Controls => Storage.Controls;

    [Fact]
    public async Task A_control_reads_back_as_it_was_written_also_after_a_restart()
    {
        await Controls.WriteAsync(Full);
        await Storage.RestartAsync();

        Assert.Equal(Full, await Controls.ReadAsync("policies"));
        Assert.Null(await Controls.ReadAsync("archive"));
    }

    [Fact]
    public async Task A_control_replaces_the_one_before_it()
    {
        await Controls.WriteAsync(Full);
        var running = new ProjectionControl
        {
            Projection = "policies",
            Replay = Full.Replay! with { From = new(StorageUnderTest.Start, null), State = ReplayState.Running },
        };
        await Controls.WriteAsync(running);
        await Storage.RestartAsync();

        Assert.Equal(running, await Controls.ReadAsync("policies"));
        Assert.Single(await Controls.ListAsync());
    }

    [Fact]
    public async Task All_controls_are_listed_by_name()
    {
        Assert.Empty(await Controls.ListAsync());
        foreach (var name in (string[])["policies", "archive", "graph"])
            await Controls.WriteAsync(Full with { Projection = name });
        await Storage.RestartAsync();

        Assert.Equal(["archive", "graph", "policies"], (await Controls.ListAsync()).Select(control => control.Projection));
    }

    [Fact]
    public async Task What_a_newer_version_wrote_survives_a_change_by_this_one()
    {
        var newer = ProjectionControlJson.Read(
            Encoding.UTF8.GetBytes(
                """{"projection":"policies","speed":"slow","pause":{"since":"2026-11-23T12:00:00Z","by":"Ada","until":"tomorrow"}}"""
            )
        );
        await Controls.WriteAsync(newer);
        await Controls.WriteAsync((await Controls.ReadAsync("policies"))! with { Replay = Full.Replay });
        await Storage.RestartAsync();

        var read = (await Controls.ReadAsync("policies"))!;
        Assert.Equal("slow", read.Unknown!["speed"].GetString());
        Assert.Equal("tomorrow", read.Pause!.Unknown!["until"].GetString());
        Assert.Equal(Full.Replay, read.Replay);
    }
}
