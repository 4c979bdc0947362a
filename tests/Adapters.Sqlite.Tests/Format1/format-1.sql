-- The tables of concord.db, and of read-models.db beside Redis, as the versions before format 2 created them.
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Clustered by key: an import writes neighbours, and a state of ordinary size lies within its page.
CREATE TABLE state(
  key TEXT PRIMARY KEY, version INTEGER NOT NULL, commit_id BLOB NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL,
  data BLOB NOT NULL
) WITHOUT ROWID;

-- WAL and archive share the rows of events: the archive is an index on them; trimming the WAL moves its stored beginning.
-- number counts the entries of a partition from 1; NULL where the entry was never in this WAL.
CREATE TABLE events(id INTEGER PRIMARY KEY, number INTEGER, partition INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL,
subject TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL, realm TEXT NOT NULL, time TEXT NOT NULL, origin TEXT NOT NULL,
commit_id BLOB NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL, traceparent TEXT, data TEXT NOT NULL);
CREATE INDEX events_by_position ON events(partition, ms, seq, number);
CREATE TABLE archive(
  subject TEXT NOT NULL, version INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY(subject, version)
) WITHOUT ROWID;

-- Everything up to trimmed_* is out of the log; last_* is the newest id that had been given by then.
CREATE TABLE log_trims(
  partition INTEGER PRIMARY KEY, trimmed_ms INTEGER NOT NULL, trimmed_seq INTEGER NOT NULL, trimmed_number INTEGER NOT NULL,
  last_ms INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_number INTEGER NOT NULL);
-- Everything up to (ms, seq) is acknowledged; log_acks holds what is acknowledged beyond that.
CREATE TABLE log_groups(
  name TEXT NOT NULL, partition INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY(name, partition)
) WITHOUT ROWID;
CREATE TABLE log_acks(
  name TEXT NOT NULL, partition INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(name, partition, ms, seq)
) WITHOUT ROWID;
CREATE TABLE dead_letters(
  id INTEGER PRIMARY KEY, projection TEXT NOT NULL, error TEXT NOT NULL, tries INTEGER NOT NULL, first_tried_at TEXT NOT NULL,
  last_tried_at TEXT NOT NULL, partition INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL,
subject TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL, realm TEXT NOT NULL, time TEXT NOT NULL, origin TEXT NOT NULL,
commit_id BLOB NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL, traceparent TEXT, data TEXT NOT NULL);
CREATE UNIQUE INDEX dead_letters_by_position ON dead_letters(ms, seq, partition, projection);

CREATE TABLE policies(
  id INTEGER PRIMARY KEY, realm TEXT NOT NULL, number TEXT NOT NULL, version INTEGER NOT NULL,
  parties TEXT NOT NULL, assets TEXT NOT NULL, words_hash BLOB NOT NULL);
CREATE UNIQUE INDEX policies_by_number ON policies(realm, number);
-- How a policy stands from valid_from until before valid_to; status has bit n set for status n.
CREATE TABLE policy_segments(
  realm TEXT NOT NULL, number TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, product TEXT NOT NULL,
  status INTEGER NOT NULL, effective TEXT NOT NULL, expiration TEXT NOT NULL, PRIMARY KEY(realm, number, valid_from)
) WITHOUT ROWID;
-- kind: 1 a party, 2 an asset.
CREATE TABLE policy_refs(
  realm TEXT NOT NULL, kind INTEGER NOT NULL, ref TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY(realm, kind, ref, number)
) WITHOUT ROWID;
-- policy_words: see SearchTables.
CREATE TABLE realms(
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, recorded_at TEXT NOT NULL, actor TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE imports(id TEXT PRIMARY KEY, started_at TEXT NOT NULL, rejects INTEGER NOT NULL, status TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX imports_by_start ON imports(started_at, id);
CREATE TABLE import_rejects(
  import TEXT NOT NULL, number INTEGER NOT NULL, line INTEGER NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL,
  input TEXT NOT NULL, PRIMARY KEY(import, number)
) WITHOUT ROWID;

CREATE TABLE idempotency(
  key TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, commit_id BLOB NOT NULL, reserved_at TEXT NOT NULL,
  status INTEGER, headers TEXT, body BLOB
) WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency(reserved_at);
CREATE TABLE IF NOT EXISTS projection_controls(name TEXT PRIMARY KEY, control TEXT NOT NULL) WITHOUT ROWID;
-- Events that were archived and are not of the chain: the evidence of it.
CREATE TABLE IF NOT EXISTS archive_set_aside(
  id INTEGER PRIMARY KEY, reason TEXT NOT NULL, set_aside_at TEXT NOT NULL, partition INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL,
subject TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL, realm TEXT NOT NULL, time TEXT NOT NULL, origin TEXT NOT NULL,
commit_id BLOB NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL, traceparent TEXT, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS archive_set_aside_by_subject ON archive_set_aside(subject, version);
CREATE TABLE IF NOT EXISTS import_reject_ages(import TEXT PRIMARY KEY, kept_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grain_state(id TEXT PRIMARY KEY, etag TEXT NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
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

-- Texts at the first level of the properties: a hash of name and value. Hashes can collide.
CREATE TABLE IF NOT EXISTS graph_members(hash INTEGER NOT NULL, vertex INTEGER NOT NULL, PRIMARY KEY(hash, vertex)) WITHOUT ROWID;
-- graph_words: see SearchTables.

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
CREATE VIRTUAL TABLE policy_words USING fts5(words, content='', contentless_delete=1, detail=full, tokenize="ascii");
CREATE VIRTUAL TABLE graph_words USING fts5(words, content='', contentless_delete=1, detail=full, tokenize="ascii");
