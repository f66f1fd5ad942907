// What the API needs to list a project's events and properties. warehouse/ is behind it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "net/task.h"

namespace hedgerow::api {

enum class DefinitionKind { kEvent, kEventProperty, kPersonProperty, kGroupProperty };

struct DefinitionQuery {
  ProjectId project;
  DefinitionKind kind = DefinitionKind::kEvent;
  std::string search;                        // words, all of which the name must hold
  std::optional<std::string> property_type;  // PostHog's: String, Numeric, Boolean, DateTime
  int64_t limit = 100, offset = 0;
};

struct DefinitionView {
  std::string id;  // a UUID made from the project and the name
  std::string name;
  std::string property_type;  // empty: unknown
  WallTime first_seen, last_seen;
};

struct DefinitionList {
  std::vector<DefinitionView> items;  // by name
  int64_t count = 0;                  // of all that match
};

// Thread: any loop.
class DefinitionService {
 public:
  virtual ~DefinitionService() = default;
  virtual net::Task<DefinitionList> List(DefinitionQuery query) = 0;
};

}  // namespace hedgerow::api
