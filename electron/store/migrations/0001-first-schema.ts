/**
 * Runs as events, and the projections that make lists and pages fast. Times are wall-clock milliseconds since the epoch, digests `sha256:<hex>`
 * for content and hex for texts, `*_json` columns hold JSON. Identifiers of executions are internal: outside they are (run, path).
 */
export const firstSchema = `
-- One row. 'home' names this data folder in container labels. 'epoch' counts engines: a write of an engine that was replaced is refused.
CREATE TABLE engine (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  home TEXT NOT NULL,
  epoch INTEGER NOT NULL
) STRICT;

-- Compiled pipelines by the SHA-256 of their text: the versions of pipelines.
CREATE TABLE irs (
  digest TEXT PRIMARY KEY,
  pipeline TEXT NOT NULL,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- Component texts by their SHA-256: the versions of components.
CREATE TABLE components (
  digest TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  origin TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  pipeline TEXT NOT NULL,
  ir_digest TEXT NOT NULL REFERENCES irs (digest),
  executor TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  -- Steps: how many the IR has, how many succeeded, how many failed.
  task_count INTEGER NOT NULL,
  done_count INTEGER NOT NULL DEFAULT 0,
  failed_count INTEGER NOT NULL DEFAULT 0,
  failure_json TEXT,
  parameters_json TEXT NOT NULL,
  options_json TEXT NOT NULL,
  outputs_json TEXT,
  -- The text it was started from, its name, and its path when it was a file.
  source_name TEXT NOT NULL,
  source_text TEXT NOT NULL,
  path TEXT
) STRICT;
CREATE INDEX runs_unfinished ON runs (id) WHERE finished_at IS NULL;
CREATE INDEX runs_by_path ON runs (path, id) WHERE path IS NOT NULL;

CREATE TABLE events (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE executions (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  -- Task keys joined by '/', iterations as 'key[i]'; 'iteration' repeats the i of the last part.
  path TEXT NOT NULL,
  iteration INTEGER,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER,
  finished_at INTEGER,
  failure_json TEXT,
  skip_json TEXT,
  -- The execution of an earlier run whose results were taken instead of running it.
  cached_from INTEGER REFERENCES executions (id) ON DELETE SET NULL,
  UNIQUE (run, path)
) STRICT;
CREATE INDEX executions_cached_from ON executions (cached_from) WHERE cached_from IS NOT NULL;

CREATE TABLE attempts (
  execution INTEGER NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  executor TEXT NOT NULL,
  handle TEXT NOT NULL,
  nonce TEXT NOT NULL,
  state TEXT NOT NULL,
  -- Container id, or pid and start time.
  external_id TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  exit_code INTEGER,
  failure_json TEXT,
  -- 1 when its container or folder was removed; not a fact of the run, only of this machine.
  cleaned INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (execution, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_uncleaned ON attempts (execution, number) WHERE cleaned = 0;

CREATE TABLE artifacts (
  id TEXT PRIMARY KEY,
  -- The run that produced it; null when that run was deleted and another one still uses the artifact.
  run TEXT REFERENCES runs (id) ON DELETE SET NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  schema_version TEXT NOT NULL,
  uri TEXT NOT NULL,
  metadata_json TEXT NOT NULL,
  -- Null when the step declared it and wrote nothing.
  digest TEXT,
  kind TEXT,
  size INTEGER,
  file_count INTEGER,
  custom_path TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX artifacts_by_digest ON artifacts (digest) WHERE digest IS NOT NULL;
CREATE INDEX artifacts_by_run ON artifacts (run);

-- Lineage. More than one position only for artifact lists.
CREATE TABLE execution_inputs (
  execution INTEGER NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  artifact TEXT NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
  PRIMARY KEY (execution, name, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX execution_inputs_by_artifact ON execution_inputs (artifact);
CREATE TABLE execution_outputs (
  execution INTEGER NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  artifact TEXT NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
  PRIMARY KEY (execution, name, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX execution_outputs_by_artifact ON execution_outputs (artifact);

CREATE TABLE parameters (
  execution INTEGER NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  direction TEXT NOT NULL CHECK (direction IN ('input', 'output')),
  name TEXT NOT NULL,
  value_json TEXT NOT NULL,
  PRIMARY KEY (execution, direction, name)
) STRICT, WITHOUT ROWID;

-- Time series of an execution; a metric that is only a final number has the one step 0.
CREATE TABLE metrics (
  execution INTEGER NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  step INTEGER NOT NULL,
  value REAL NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (execution, name, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE cache_entries (
  key TEXT PRIMARY KEY,
  -- Custom keys serve one pipeline only, content keys ('') all.
  pipeline TEXT NOT NULL,
  executor TEXT NOT NULL,
  execution INTEGER NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cache_entries_by_execution ON cache_entries (execution);

-- Digests of compiled pipelines that a person has seen and allowed to run.
CREATE TABLE approvals (
  ir_digest TEXT PRIMARY KEY,
  origin TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Documents that were opened. 'text' is unsaved work; 'saved_text' and 'file_digest' are the file as it was last read or written.
CREATE TABLE documents (
  draft TEXT PRIMARY KEY,
  path TEXT UNIQUE,
  name TEXT NOT NULL,
  text TEXT,
  saved_text TEXT,
  file_digest TEXT,
  trusted INTEGER NOT NULL CHECK (trusted IN (0, 1)),
  opened_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_by_time ON documents (opened_at);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
