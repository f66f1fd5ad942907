// Threads for work that blocks (SQLite, argon2, libarchive, file trees), so that no loop ever does.
//
//   CO_TRY(auto app, co_await workers.Run([&store, id] { return store.LoadApp(id); }));   // resumes on this loop
//
// The caller's task stays suspended until the function has returned, also when cancelled: references into the caller's
// frame are safe. Not for waiting (that is what tasks do) and not for code that throws.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

#include "net/task.h"

namespace hedgerow::net {

// Thread: any. Lifetime: outlives the loops' tasks; destruction finishes what is queued.
class WorkerPool {
 public:
  explicit WorkerPool(size_t threads);
  ~WorkerPool();

  template <class F>
  Task<std::invoke_result_t<F>> Run(F function) {
    using T = std::invoke_result_t<F>;
    if constexpr (std::is_void_v<T>) {
      co_await RunWork([&function] { function(); });
    } else {
      std::optional<T> result;
      co_await RunWork([&function, &result] { result.emplace(function()); });
      co_return std::move(*result);
    }
  }

 private:
  Task<void> RunWork(std::move_only_function<void()> work);
  struct Threads;
  std::unique_ptr<Threads> threads_;
};

}  // namespace hedgerow::net
