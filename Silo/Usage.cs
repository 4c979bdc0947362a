namespace Concord.Silo;

/// <summary>What this program does, and what it does not.</summary>
internal static class Usage
{
    private const int NotDone = 2;

    public static async Task<int> WriteAsync(TextWriter output)
    {
        await output.WriteLineAsync(
            """
            Concord silo: commands that work on the store.

              dotnet run --project Silo -- migrate-wal --help     moves list-based logs in Redis into Concord's log

            The store is configured as for the server: --key value, appsettings.json, or environment variables with __ for each colon, for instance
              --Storage:DataDirectory /var/lib/concord

            A silo of its own, apart from the gateway, is not there yet: dotnet run --project Gateway starts the whole system in one process.
            """);
        return 0;
    }

    /// <summary>Nobody who expects a running silo is to take this for one.</summary>
    public static async Task<int> RefuseAsync(TextWriter error, string? argument = null)
    {
        if (argument is not null) await error.WriteLineAsync($"silo: there is no command '{argument}'.");
        await WriteAsync(error);
        return NotDone;
    }
}
