#include "warehouse/event_rows.h"

namespace hedgerow::warehouse {
namespace {

constexpr char kTime[] = "DateTime64(6, 'UTC')";

}  // namespace

void EventRows::Add(const EventRow& row) {
  Add(EventView{.uuid = row.uuid,
                .event = row.event,
                .properties = row.properties,
                .timestamp = row.timestamp,
                .team_id = row.team_id,
                .distinct_id = row.distinct_id,
                .elements_chain = row.elements_chain,
                .created_at = row.created_at,
                .person_id = row.person_id});
}

void EventRows::Add(const EventView& row) {
  rows_.Uuid(row.uuid);
  rows_.String(row.event);
  rows_.String(row.properties);
  rows_.DateTime64(row.timestamp);
  rows_.Int64(row.team_id);
  rows_.String(row.distinct_id);
  rows_.String(row.elements_chain);
  rows_.DateTime64(row.created_at);
  rows_.Uuid(row.person_id);
  ++count_;
}

InsertBatch EventRows::TakeBatch() {
  count_ = 0;
  return {.table = "events",
          .columns = {{"uuid", "UUID"},
                      {"event", "String"},
                      {"properties", "String"},
                      {"timestamp", kTime},
                      {"team_id", "Int64"},
                      {"distinct_id", "String"},
                      {"elements_chain", "String"},
                      {"created_at", kTime},
                      {"person_id", "UUID"}},
          .rows = rows_.Take()};
}

void PersonRows::Add(const PersonRow& row) {
  rows_.Uuid(row.id);
  rows_.Int64(row.team_id);
  rows_.DateTime64(row.created_at);
  rows_.String(row.properties);
  rows_.UInt8(row.is_identified ? 1 : 0);
  rows_.UInt64(row.version);
  rows_.UInt8(row.is_deleted ? 1 : 0);
  ++count_;
}

InsertBatch PersonRows::TakeBatch() {
  count_ = 0;
  return {.table = "persons",
          .columns = {{"id", "UUID"},
                      {"team_id", "Int64"},
                      {"created_at", kTime},
                      {"properties", "String"},
                      {"is_identified", "UInt8"},
                      {"version", "UInt64"},
                      {"is_deleted", "UInt8"}},
          .rows = rows_.Take()};
}

void DistinctIdRows::Add(const DistinctIdRow& row) {
  rows_.Int64(row.team_id);
  rows_.String(row.distinct_id);
  rows_.Uuid(row.person_id);
  rows_.UInt64(row.version);
  ++count_;
}

InsertBatch DistinctIdRows::TakeBatch() {
  count_ = 0;
  return {.table = table_ == Table::kAll ? "person_distinct_ids" : "person_distinct_id_overrides",
          .columns = {{"team_id", "Int64"}, {"distinct_id", "String"}, {"person_id", "UUID"}, {"version", "UInt64"}},
          .rows = rows_.Take()};
}

}  // namespace hedgerow::warehouse
