// Who is who: which person a distinct_id belongs to, and what is known about that person. Reads what it needs from the
// warehouse, applies events one after the other, and hands out the rows that changed.
//
//   CO_TRY_VOID(co_await book.Load());                                   // once, and after Forget
//   book.Want(team, events); ...
//   CO_TRY_VOID(co_await book.Fetch());                                  // one query for a whole commit
//   CO_TRY(const Uuid person, co_await book.Apply(team, event, now));
//   PersonChanges changes = book.TakeChanges();                          // to be written BEFORE the events
//
// Person semantics as PostHog documents them:
//   - the person of a distinct_id is made at its first event (unless $process_person_profile is false);
//   - $set overwrites, $set_once fills gaps, $unset removes;
//   - $identify merges $anon_distinct_id's person into distinct_id's, $create_alias and $merge_dangerously the alias's;
//     an already identified person is merged away by $merge_dangerously only; the survivor's properties win;
//   - ids that many senders share by mistake ("null", "undefined", "guest"...) are never merged.
// Events of an import also name the person whom the exporting house knew: distinct_ids that shared a person there share
// one here, under the id it had there unless one of them is known here already; what was known about it fills gaps, and
// overwrites where the event is younger than the person.
// Ids of persons are made from (project, distinct_id), so the common case needs no look-up. In memory are all
// distinct_ids that moved to another person, and a bounded cache of persons.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "warehouse/event_rows.h"
#include "warehouse/ingest/captured.h"
#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

struct PersonChanges {
  PersonRows persons;
  DistinctIdRows distinct_ids{DistinctIdRows::Table::kAll};
  DistinctIdRows overrides{DistinctIdRows::Table::kOverrides};
};

// Thread: its loop's, one Apply at a time.
class PersonBook {
 public:
  explicit PersonBook(QueryEngine& engine) : engine_(engine) {}

  net::Task<Result<void>> Load();
  // Says that these events are about to be applied; Fetch then reads what all of them need, in one query a project.
  void Want(int64_t team_id, const std::vector<CapturedEvent>& events);
  net::Task<Result<void>> Fetch();
  net::Task<Result<Uuid>> Apply(int64_t team_id, const CapturedEvent& event, WallTime now);
  // The same for what most events are: they change nothing about a person who is known. Else nullopt, and nothing is
  // done.
  std::optional<Uuid> ApplyPlain(int64_t team_id, const CapturedEvent& event) const;
  PersonChanges TakeChanges();
  // After a failed write: what was applied may not be on disk.
  void Forget();

  Uuid Resolve(int64_t team_id, std::string_view distinct_id) const;

 private:
  struct Person {
    bool exists = false, identified = false, deleted = false, dirty = false;
    WallTime created_at;
    uint64_t version = 0;
    std::string properties = "{}";
    size_t imported = 0;  // hash of the person_properties applied last: they come with every event
  };
  struct NewId {
    DistinctIdRow row;
    bool has_events = true;  // stored with another person: queries must be told
  };
  using Key = std::pair<int64_t, Uuid>;
  struct KeyHash {
    size_t operator()(const Key& key) const {
      return std::hash<Uuid>{}(key.second) + static_cast<size_t>(key.first) * 31;
    }
  };

  net::Task<Result<void>> LoadPersons(int64_t team_id, std::vector<Uuid> ids);
  net::Task<Result<std::vector<std::string>>> DistinctIdsOf(int64_t team_id, Uuid person);
  net::Task<Result<void>> Merge(int64_t team_id, const CapturedEvent& event, WallTime now);
  net::Task<Result<void>> Absorb(int64_t team_id, Uuid from, Uuid into, WallTime now);
  net::Task<Result<void>> Adopt(int64_t team_id, const CapturedEvent& event, WallTime now);
  void Create(int64_t team_id, Uuid id, const std::string& distinct_id, const CapturedEvent& event);
  void Move(int64_t team_id, const std::string& distinct_id, Uuid person, WallTime now);
  Person& At(int64_t team_id, Uuid id) { return persons_[{team_id, id}]; }

  using ByName = std::unordered_map<std::string, Uuid, TransparentHash, std::equal_to<>>;

  QueryEngine& engine_;
  std::unordered_map<Key, Person, KeyHash> persons_;
  std::map<int64_t, std::set<Uuid>> wanted_;
  std::map<int64_t, ByName> moved_;        // not at the person made from them
  mutable std::map<int64_t, ByName> own_;  // made from the name, as often as it comes: a bounded cache
  mutable size_t own_count_ = 0;
  std::vector<NewId> new_ids_;                       // of the batch that is being applied
  std::unordered_map<Key, Uuid, KeyHash> known_as_;  // persons of an import under their id here
};

// $unset, then $set_once, then $set, applied to a person's properties. The same text if nothing changes.
std::string UpdateProperties(const std::string& properties, const CapturedEvent& event);

bool MayBeMerged(std::string_view distinct_id);

}  // namespace hedgerow::warehouse
