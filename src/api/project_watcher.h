// Who must know at once when a project's settings, cohorts, actions or saved queries have changed in the store, and can
// tell beforehand whether these make sense.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "net/task.h"
#include "store/named_queries.h"

namespace hedgerow::api {

// Thread: any loop.
class ProjectWatcher {
 public:
  virtual ~ProjectWatcher() = default;
  // When it has answered, queries that start see the change.
  virtual net::Task<Result<void>> ProjectChanged(ProjectId project) = 0;
  // Whether a query could use it: kInvalid with the compiler's first complaint, attr "query".
  virtual net::Task<Result<void>> CheckNamed(ProjectId project, store::NamedKind kind, std::string hogql) = 0;
};

}  // namespace hedgerow::api
