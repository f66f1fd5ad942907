-- Times are microseconds since 1970, UTC. Hashes are SHA-256 in hex.
CREATE TABLE organizations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE projects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  api_token TEXT NOT NULL UNIQUE,
  timezone TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  first_name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  project_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'member', 'admin')),
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, project_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_project ON memberships(project_id, joined_at);

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;
CREATE INDEX sessions_by_user ON sessions(user_id);

CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  key_hash TEXT NOT NULL UNIQUE,
  mask TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;
CREATE INDEX api_keys_by_user ON api_keys(user_id);

CREATE TABLE links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('setup', 'invite', 'reset', 'demo')),
  token_hash TEXT NOT NULL UNIQUE,
  email TEXT,
  project_id INTEGER REFERENCES projects(id) ON DELETE CASCADE,
  role TEXT CHECK (role IN ('viewer', 'member', 'admin')),
  user_id INTEGER REFERENCES users(id) ON DELETE CASCADE,
  created_by INTEGER REFERENCES users(id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX links_by_project ON links(project_id);

CREATE TABLE streamlit_apps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  short_id TEXT NOT NULL UNIQUE CHECK (length(short_id) <= 12),
  project_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  active_version_id INTEGER REFERENCES streamlit_app_versions(id) ON DELETE SET NULL,
  last_version_number INTEGER NOT NULL DEFAULT 0,  -- numbers are never used again, also after pruning
  cpu_cores REAL NOT NULL DEFAULT 0.5,
  memory_gb REAL NOT NULL DEFAULT 1,
  created_by INTEGER REFERENCES users(id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX streamlit_apps_by_project ON streamlit_apps(project_id, updated_at DESC);

CREATE TABLE streamlit_app_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id INTEGER NOT NULL REFERENCES streamlit_apps(id) ON DELETE CASCADE,
  version_number INTEGER NOT NULL CHECK (version_number > 0),
  zip_file TEXT NOT NULL,
  zip_hash TEXT NOT NULL CHECK (length(zip_hash) = 64),
  zip_bytes INTEGER NOT NULL,
  has_requirements INTEGER NOT NULL DEFAULT 0,
  packages TEXT NOT NULL DEFAULT '[]',  -- JSON list
  created_by INTEGER REFERENCES users(id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (app_id, version_number)
) STRICT;
CREATE INDEX streamlit_app_versions_by_zip ON streamlit_app_versions(zip_hash);

CREATE TABLE streamlit_app_sandboxes (
  app_id INTEGER PRIMARY KEY REFERENCES streamlit_apps(id) ON DELETE CASCADE,
  version_id INTEGER NOT NULL REFERENCES streamlit_app_versions(id) ON DELETE CASCADE,
  sandbox_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('starting', 'running', 'stopping', 'stopped', 'error')),
  restart_count INTEGER NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  started_at INTEGER,
  last_activity_at INTEGER,
  stopped_by INTEGER REFERENCES users(id) ON DELETE SET NULL
) STRICT;
CREATE INDEX streamlit_app_sandboxes_by_version ON streamlit_app_sandboxes(version_id);

CREATE TABLE allowed_streamlit_packages (
  name TEXT PRIMARY KEY,
  max_version TEXT NOT NULL DEFAULT '',
  added_at INTEGER NOT NULL,
  added_by INTEGER REFERENCES users(id) ON DELETE SET NULL
) STRICT, WITHOUT ROWID;
