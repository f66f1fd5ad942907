// Who must know at once when a project's settings, cohorts, actions or saved queries have changed in the store.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "net/task.h"

namespace hedgerow::api {

// Thread: any loop.
class ProjectWatcher {
 public:
  virtual ~ProjectWatcher() = default;
  // When it has answered, queries that start see the change.
  virtual net::Task<Result<void>> ProjectChanged(ProjectId project) = 0;
};

}  // namespace hedgerow::api
