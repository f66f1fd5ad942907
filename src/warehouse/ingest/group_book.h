// Groups: which types a project has, and what is known about each group. Like person_book.h: reads what it needs,
// applies events one after the other, hands out the rows that changed.
//
//   CO_TRY_VOID(co_await book.Load());                       // once, and after a failed write
//   CO_TRY_VOID(co_await book.Prefetch(team, events));       // one query for a whole batch, if it names unknown groups
//   book.Apply(team, event, now);
//   GroupChanges changes = book.TakeChanges();               // to be written BEFORE the events
//
// As PostHog documents it: a project's types are numbered in the order in which they are first seen, in $groups of any
// event or in $groupidentify; there are at most five, and what comes later is kept in the events only. $group_set
// overwrites.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "warehouse/ingest/captured.h"
#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

inline constexpr size_t kGroupTypesMax = 5;

struct GroupChanges {
  InsertBatch groups, types;  // rows empty: nothing changed
};

// Thread: its loop's.
class GroupBook {
 public:
  explicit GroupBook(QueryEngine& engine) : engine_(engine) {}

  net::Task<Result<void>> Load();
  net::Task<Result<void>> Prefetch(int64_t team_id, const std::vector<CapturedEvent>& events);
  void Apply(int64_t team_id, const CapturedEvent& event, WallTime now);
  GroupChanges TakeChanges();

  // By index.
  const std::vector<std::string>& TypesOf(int64_t team_id) const;

 private:
  struct Group {
    std::string properties = "{}";
    WallTime created_at, updated_at;
    uint64_t version = 0;
    bool dirty = false;
  };
  using Key = std::tuple<int64_t, size_t, std::string>;

  // The type's index; kGroupTypesMax if there is no place for it.
  size_t IndexOf(int64_t team_id, const std::string& type);
  void Register(int64_t team_id, const std::string& raw_groups);

  QueryEngine& engine_;
  std::map<int64_t, std::vector<std::string>> types_;
  std::vector<std::pair<int64_t, size_t>> new_types_;
  std::map<Key, Group> groups_;  // a bounded cache
};

}  // namespace hedgerow::warehouse
