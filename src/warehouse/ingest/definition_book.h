// The events and properties each project has sent: names, types, first and last seen. All of it in memory (at most
// kSightingsMax names a kind and project), written behind in batches; an event costs no write of its own.
//
//   CO_TRY_VOID(co_await book.Load());
//   book.Note(project, batch.seen, now);                      // after a commit
//   CO_TRY_VOID(co_await book.Flush());                       // now and then: what is new, and last_seen
//   book.List(project, {.of = DefinitionOf::kEvent, .search = "sign"})
//
// A type, once guessed, stays: queries are typed by it. The name of a property is learnt at its first sight, its type
// at the first value that is a text, number or boolean.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "warehouse/ingest/definitions.h"
#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

struct Definition {
  std::string name;
  GuessedType type = GuessedType::kUnknown;
  WallTime first_seen, last_seen;
};

struct DefinitionFilter {
  DefinitionOf of = DefinitionOf::kEvent;
  std::string search;  // words, all of which the name must hold; case does not matter
  std::optional<GuessedType> type;
  size_t limit = 100, offset = 0;
};

struct DefinitionPage {
  std::vector<Definition> items;  // by name
  size_t count = 0;               // of all that match
};

// Thread: its loop's.
class DefinitionBook {
 public:
  explicit DefinitionBook(QueryEngine& engine) : engine_(engine) {}

  net::Task<Result<void>> Load();
  void Note(ProjectId project, const Sightings& seen, WallTime now);
  net::Task<Result<void>> Flush();
  // Learns from what is stored, for projects that have events and no definitions: the demo, a copy of a warehouse.
  net::Task<Result<void>> LearnFromStored();

  DefinitionPage List(ProjectId project, const DefinitionFilter& filter) const;
  // Grows whenever a name or a type is learnt: what was made of Types is out of date then.
  uint64_t version(ProjectId project) const;
  std::map<std::string, GuessedType> Types(ProjectId project, DefinitionOf of) const;  // the known ones

 private:
  struct Entry {
    GuessedType type = GuessedType::kUnknown;
    WallTime first_seen, last_seen, written;  // written: the last_seen that is on disk
    bool changed = false;                     // name or type are not on disk
  };
  using Names = std::unordered_map<std::string, Entry, TransparentHash, std::equal_to<>>;
  struct Project {
    Names names[kDefinitionKinds];
    uint64_t version = 1;
  };

  void Learn(Project* project, DefinitionOf of, std::string_view name, GuessedType type, WallTime first, WallTime last);
  net::Task<Result<void>> LearnRows(std::string sql);

  QueryEngine& engine_;
  std::unordered_map<ProjectId, Project> projects_;
  bool dirty_ = false;
};

}  // namespace hedgerow::warehouse
