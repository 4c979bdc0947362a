using Concord.Projections;

namespace Concord.Adapters.Sqlite;

/// <summary>What operators have requested of the projections, as JSON in the table <c>projection_controls</c>.</summary>
internal sealed class SqliteProjectionControlStore(SqliteDatabase database) : IProjectionControlStore
{
    public ValueTask<ProjectionControl?> ReadAsync(string projection, CancellationToken cancellationToken = default) =>
        new(database.Readers.Read(projection, Read));

    public async ValueTask WriteAsync(ProjectionControl control, CancellationToken cancellationToken = default)
    {
        var json = ProjectionControlJson.Write(control);
        await database.Writer.WriteAsync(
            WritePriority.Other,
            session =>
                session
                    .Prepare("INSERT OR REPLACE INTO projection_controls(name, control) VALUES (?1, ?2)")
                    .Bind(1, control.Projection)
                    .BindText(2, json)
                    .Execute()
        );
    }

    public ValueTask<IReadOnlyList<ProjectionControl>> ListAsync(CancellationToken cancellationToken = default) =>
        new(database.Readers.Read(0, static (session, _) => List(session)));

    private static ProjectionControl? Read(SqliteSession session, string projection)
    {
        return session
            .Prepare("SELECT control FROM projection_controls WHERE name = ?1")
            .Bind(1, projection)
            .First(static row => ProjectionControlJson.Read(row.GetBytes(0)));
    }

    private static List<ProjectionControl> List(SqliteSession session)
    {
        return session
            .Prepare("SELECT control FROM projection_controls ORDER BY name")
            .List(static row => ProjectionControlJson.Read(row.GetBytes(0)));
    }
}
