// The owner of background tasks. Nothing runs detached: what is spawned is joined.
//
//   net::TaskGroup tasks(loop);
//   tasks.Spawn(Sweep(&table));
//   ...
//   tasks.Cancel();                 // pending and later waits answer kCancelled
//   co_await tasks.Join();          // before the group is destroyed
#pragma once

#include <cstddef>
#include <memory>

#include "net/task.h"

namespace hedgerow::net {

// Thread:    its loop's.
// Invariant: empty at destruction, unless the loop itself is gone or stopped.
class TaskGroup {
 public:
  explicit TaskGroup(Loop& loop);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  void Spawn(Task<void> task);  // starts soon, on the group's loop
  void Cancel();
  Task<void> Join();
  size_t size() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hedgerow::net
