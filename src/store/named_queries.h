// Cohorts, actions and saved queries: what a project's people have named for use in HogQL. A part of the store, with
// its rules (store.h): a method is one transaction, and blocks.
//
//   TRY(auto cohort, named.CreateNamed({.project = project, .kind = NamedKind::kCohort, .name = "Payers", ...}));
//   TRY(auto all, named.ListNamed(project));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/models.h"

namespace hedgerow::store {

enum class NamedKind { kCohort, kAction, kView };

using NamedId = NumericId<struct NamedTag>;

struct NewNamedQuery {
  ProjectId project;
  NamedKind kind = NamedKind::kCohort;
  std::string name;  // unique in its kind: kConflict, attr "name"
  std::string description;
  std::string source;  // JSON, as it was sent
  std::string hogql;   // cohort: a condition on persons; action: one on events; view: a SELECT
  std::optional<UserId> created_by;
};

struct NamedQuery {
  NamedId id;
  NamedKind kind = NamedKind::kCohort;
  std::string name, description, source, hogql;
  std::optional<UserBasic> created_by;
  WallTime created_at;
};

struct NamedQueryChanges {
  std::optional<std::string> name, description, source, hogql;
};

// Thread: any.
class NamedQueries {
 public:
  virtual ~NamedQueries() = default;
  virtual Result<NamedQuery> CreateNamed(NewNamedQuery query) = 0;
  // Another project's, or one of another kind, is kNotFound.
  virtual Result<NamedQuery> GetNamed(ProjectId project, NamedKind kind, NamedId id) = 0;
  virtual Result<NamedQuery> UpdateNamed(ProjectId project, NamedKind kind, NamedId id, NamedQueryChanges changes) = 0;
  virtual Result<void> DeleteNamed(ProjectId project, NamedKind kind, NamedId id) = 0;
  virtual Result<std::vector<NamedQuery>> ListNamed(ProjectId project) = 0;  // of all kinds, by id
};

}  // namespace hedgerow::store
