// The rows of schema/events.sql as C++ values, and batches of them for the engine.
//
//   EventRows events;
//   events.Add({.uuid = id, .event = "signed_up", .properties = "{}", ...});
//   CO_TRY_VOID(co_await engine.Insert(events.TakeBatch()));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "warehouse/query_engine.h"
#include "warehouse/row_binary.h"
#include "warehouse/uuid.h"

namespace hedgerow::warehouse {

struct EventRow {
  Uuid uuid;
  std::string event;
  std::string properties;  // a JSON object
  WallTime timestamp;
  int64_t team_id = 0;
  std::string distinct_id;
  std::string elements_chain;
  WallTime created_at;
  Uuid person_id;
};

// The same, of texts that somebody else keeps.
struct EventView {
  Uuid uuid;
  std::string_view event, properties;
  WallTime timestamp;
  int64_t team_id = 0;
  std::string_view distinct_id, elements_chain;
  WallTime created_at;
  Uuid person_id;
};

struct PersonRow {
  Uuid id;
  int64_t team_id = 0;
  WallTime created_at;
  std::string properties;  // a JSON object
  bool is_identified = false;
  uint64_t version = 0;  // the highest counts
  bool is_deleted = false;
};

// The version of a distinct_id that still belongs to the person made from it (PersonIdOf). Every later one is greater.
inline constexpr uint64_t kOwnPerson = 0;

struct DistinctIdRow {
  int64_t team_id = 0;
  std::string distinct_id;
  Uuid person_id;
  uint64_t version = 0;
};

class EventRows {
 public:
  void Add(const EventRow& row);
  void Add(const EventView& row);
  void Reserve(size_t bytes) { rows_.Reserve(bytes); }
  InsertBatch TakeBatch();
  size_t count() const { return count_; }
  size_t bytes() const { return rows_.size(); }

 private:
  RowBinary rows_;
  size_t count_ = 0;
};

class PersonRows {
 public:
  void Add(const PersonRow& row);
  InsertBatch TakeBatch();
  size_t count() const { return count_; }

 private:
  RowBinary rows_;
  size_t count_ = 0;
};

class DistinctIdRows {
 public:
  enum class Table { kAll, kOverrides };
  explicit DistinctIdRows(Table table) : table_(table) {}
  void Add(const DistinctIdRow& row);
  InsertBatch TakeBatch();
  size_t count() const { return count_; }

 private:
  Table table_;
  RowBinary rows_;
  size_t count_ = 0;
};

}  // namespace hedgerow::warehouse
