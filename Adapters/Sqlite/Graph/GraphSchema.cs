namespace Concord.Adapters.Sqlite;

/// <summary>
/// The tables of the graph. A row of <c>graph_vertices</c> names a vertex and gives it a number; the vertex exists where it has properties.
/// A number begins with generation and kind (see <see cref="VertexSpace"/>). So the graph that is read and a shadow are in the same tables,
/// edges and tokens belong to a generation by their numbers, vertices of one kind are adjacent, and a generation is dropped a few rows at a
/// time. The alternative, tables for each generation, would be dropped at once; SQLite then visits each of their pages while every commit
/// waits.
/// </summary>
internal static class GraphSchema
{
    /// <summary>A table of earlier versions: an index of the texts of all vertices, which no question used.</summary>
    public const string Former = "graph_members";

    public const string Create = """
        -- role: live, shadow, dropped (its rows are being removed).
        CREATE TABLE IF NOT EXISTS graph_generations(generation INTEGER PRIMARY KEY, role TEXT NOT NULL);
        INSERT INTO graph_generations(role) SELECT 'live' WHERE NOT EXISTS (SELECT 1 FROM graph_generations WHERE role = 'live');
        CREATE TABLE IF NOT EXISTS graph_positions(partition INTEGER PRIMARY KEY, ms INTEGER NOT NULL, seq INTEGER NOT NULL);

        -- version: of the owner's last write, also of a deleted owner's.
        -- own: the properties come from the vertex's own subgraph; otherwise they are merged from edges.
        -- content: hash of what the vector is made from, NULL where the vertex gets no vector.
        -- vector: row of graph_vectors, 0 where the vector is not made yet, NULL where there will be none.
        CREATE TABLE IF NOT EXISTS graph_vertices(
          id INTEGER PRIMARY KEY, space INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER, own INTEGER NOT NULL, properties TEXT,
          content BLOB, vector INTEGER);
        CREATE UNIQUE INDEX IF NOT EXISTS graph_vertices_by_key ON graph_vertices(space, key);
        CREATE INDEX IF NOT EXISTS graph_vertices_by_vector ON graph_vertices(vector) WHERE vector IS NOT NULL;

        -- Clustered by owner, because an owner's edges are written and compared together.
        -- says: the owner's statement about the other vertex. speaks: says is not NULL.
        -- said_at: of the statement, in 100 ns since year 1, UTC.
        CREATE TABLE IF NOT EXISTS graph_edges(
          owner INTEGER NOT NULL, id BLOB NOT NULL, type TEXT NOT NULL, other INTEGER NOT NULL, outward INTEGER NOT NULL,
          properties TEXT NOT NULL, says TEXT, speaks INTEGER NOT NULL, said_at INTEGER NOT NULL, PRIMARY KEY(owner, id)
        ) WITHOUT ROWID;
        -- Edges by their other end, and the statements about a shared vertex in order, the newest last. Covers all columns that a traversal
        -- reads. (With an index on "says IS NULL" SQLite would prepare the statement again on every run.)
        CREATE INDEX IF NOT EXISTS graph_edges_by_other ON graph_edges(other, speaks, said_at, id, type, outward);

        -- graph_words: see SearchTables. Vertices whose words are still to be written to it; stamp: of the change.
        CREATE TABLE IF NOT EXISTS graph_pending_words(vertex INTEGER PRIMARY KEY, stamp INTEGER NOT NULL);

        -- A vector's number begins with its generator's. The same vertex in two generations shares one vector.
        CREATE TABLE IF NOT EXISTS graph_generators(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS graph_vectors(id INTEGER PRIMARY KEY, content BLOB NOT NULL, vector BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS graph_vectors_by_content ON graph_vectors(content);

        -- Counts are kept by triggers, so that every write keeps them right.
        CREATE TABLE IF NOT EXISTS graph_vertex_counts(space INTEGER PRIMARY KEY, count INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS graph_edge_counts(
          generation INTEGER NOT NULL, type TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY(generation, type)
        ) WITHOUT ROWID;
        CREATE TRIGGER IF NOT EXISTS graph_vertex_made AFTER INSERT ON graph_vertices WHEN NEW.properties IS NOT NULL BEGIN
          INSERT INTO graph_vertex_counts(space, count) VALUES (NEW.space, 1) ON CONFLICT(space) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER IF NOT EXISTS graph_vertex_came AFTER UPDATE OF properties ON graph_vertices
          WHEN OLD.properties IS NULL AND NEW.properties IS NOT NULL BEGIN
          INSERT INTO graph_vertex_counts(space, count) VALUES (NEW.space, 1) ON CONFLICT(space) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER IF NOT EXISTS graph_vertex_went AFTER UPDATE OF properties ON graph_vertices
          WHEN OLD.properties IS NOT NULL AND NEW.properties IS NULL BEGIN
          UPDATE graph_vertex_counts SET count = count - 1 WHERE space = OLD.space;
        END;
        -- Without its row an owner cannot be named any more, so its edges go with it.
        CREATE TRIGGER IF NOT EXISTS graph_vertex_removed AFTER DELETE ON graph_vertices BEGIN
          UPDATE graph_vertex_counts SET count = count - 1 WHERE space = OLD.space AND OLD.properties IS NOT NULL;
          DELETE FROM graph_edges WHERE owner = OLD.id;
        END;
        CREATE TRIGGER IF NOT EXISTS graph_edge_made AFTER INSERT ON graph_edges BEGIN
          INSERT INTO graph_edge_counts(generation, type, count) VALUES (NEW.owner >> 36, NEW.type, 1)
            ON CONFLICT(generation, type) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER IF NOT EXISTS graph_edge_changed AFTER UPDATE OF type ON graph_edges BEGIN
          UPDATE graph_edge_counts SET count = count - 1 WHERE generation = OLD.owner >> 36 AND type = OLD.type;
          INSERT INTO graph_edge_counts(generation, type, count) VALUES (NEW.owner >> 36, NEW.type, 1)
            ON CONFLICT(generation, type) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER IF NOT EXISTS graph_edge_removed AFTER DELETE ON graph_edges BEGIN
          UPDATE graph_edge_counts SET count = count - 1 WHERE generation = OLD.owner >> 36 AND type = OLD.type;
        END;
        """;
}
