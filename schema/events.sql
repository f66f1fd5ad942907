-- The warehouse's tables (ClickHouse). The server applies what is missing at each start (src/warehouse/schema.h).
-- A line "-- migration N" begins a migration. Never change one that has been released: add the next. A migration may be
-- cut short by a crash and run again, so each statement must be harmless the second time.
-- An insert is acknowledged when it is on disk: both fsync settings together cost 1.7 ms for 1,000 rows.

-- migration 1

-- What happened. `properties` is the truth: ClickHouse's JSON type loses data (big numbers, duplicate keys, nulls).
-- The mat_ columns are read instead of properties where a query asks for just that property (10x faster); they print
-- as PostHog's do: a number as "1.5", true as "true", what is missing as NULL.
CREATE TABLE IF NOT EXISTS events
(
    uuid UUID,
    event LowCardinality(String),
    properties String CODEC(ZSTD(1)),
    timestamp DateTime64(6, 'UTC') CODEC(Delta, LZ4),
    team_id Int64,
    distinct_id String,
    elements_chain String,
    created_at DateTime64(6, 'UTC') CODEC(Delta, LZ4),
    person_id UUID,
    _inserted_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC') CODEC(Delta, LZ4),
    `mat_$browser` LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$browser', 'Nullable(String)'),
    `mat_$os` LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$os', 'Nullable(String)'),
    `mat_$device_type` LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$device_type', 'Nullable(String)'),
    `mat_$geoip_country_code` LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$geoip_country_code', 'Nullable(String)'),
    `mat_$session_id` Nullable(String) MATERIALIZED JSONExtract(properties, '$session_id', 'Nullable(String)'),
    `mat_$current_url` Nullable(String) MATERIALIZED JSONExtract(properties, '$current_url', 'Nullable(String)'),
    `mat_$pathname` Nullable(String) MATERIALIZED JSONExtract(properties, '$pathname', 'Nullable(String)'),
    `mat_$referring_domain` LowCardinality(Nullable(String)) MATERIALIZED JSONExtract(properties, '$referring_domain', 'Nullable(String)')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id))
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Who. The row with the highest version counts.
CREATE TABLE IF NOT EXISTS persons
(
    id UUID,
    team_id Int64,
    created_at DateTime64(6, 'UTC'),
    properties String CODEC(ZSTD(1)),
    is_identified UInt8,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (team_id, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Which person a distinct_id belongs to now.
CREATE TABLE IF NOT EXISTS person_distinct_ids
(
    team_id Int64,
    distinct_id String,
    person_id UUID,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (team_id, distinct_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- The few of them that were merged into another person after events had been stored with the old one: what a query
-- must apply over events.person_id.
CREATE TABLE IF NOT EXISTS person_distinct_id_overrides
(
    team_id Int64,
    distinct_id String,
    person_id UUID,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (team_id, distinct_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- migration 2

-- What was stored lately is found without reading all: after a start it is read to recognise senders' second attempts.
ALTER TABLE events ADD INDEX IF NOT EXISTS inserted_at _inserted_at TYPE minmax GRANULARITY 1;

-- The events and properties that each project has ever sent, learnt at ingestion. The row seen last counts.
-- kind: 0 event, 1 event property, 2 person property, 3 group property.
-- type: 0 unknown, 1 String, 2 Numeric, 3 Boolean, 4 DateTime (PostHog's property types).
CREATE TABLE IF NOT EXISTS definitions
(
    team_id Int64,
    kind UInt8,
    name String,
    type UInt8,
    first_seen DateTime64(6, 'UTC'),
    last_seen DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY (team_id, kind, name)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- migration 3

-- Companies, projects and other groups of persons, from $groupidentify. The row with the highest version counts.
CREATE TABLE IF NOT EXISTS groups
(
    team_id Int64,
    group_type_index UInt8,
    group_key String,
    created_at DateTime64(6, 'UTC'),
    updated_at DateTime64(6, 'UTC'),
    group_properties String CODEC(ZSTD(1)),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (team_id, group_type_index, group_key)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- What the group types of a project are called, in the order in which they were first seen: at most five.
CREATE TABLE IF NOT EXISTS group_types
(
    team_id Int64,
    group_type_index UInt8,
    group_type String
)
ENGINE = ReplacingMergeTree
ORDER BY (team_id, group_type_index)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- The persons of static cohorts. The row with the highest version counts.
CREATE TABLE IF NOT EXISTS cohort_people
(
    team_id Int64,
    cohort_id Int64,
    person_id UUID,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (team_id, cohort_id, person_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
