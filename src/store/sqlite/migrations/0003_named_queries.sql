-- Cohorts, actions and saved queries: what a project's people have named for use in HogQL.
CREATE TABLE named_queries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('cohort', 'action', 'view')),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  source TEXT NOT NULL,  -- JSON, as it was sent: filters or query, steps, query
  hogql TEXT NOT NULL,   -- what it means
  created_by INTEGER REFERENCES users(id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project_id, kind, name)
) STRICT;
