// Task<T>: what an asynchronous function returns, and the few ways to combine tasks.
//
//   net::Task<Result<int>> Count(std::string table);            // parameters by value
//   CO_TRY(const int rows, co_await net::WithDeadline(Count("events"), 5s));
//   const int sum = co_await net::RunOn(loops.home(), [&] { return CountOnHome(); });
//
// A task runs on the loop of whoever awaits it and resumes there. It starts when awaited (or spawned into a
// TaskGroup, task_group.h). Cancelling makes its pending wait, and each later one, answer Code::kCancelled; nothing
// throws.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <type_traits>

#include "base/result.h"

namespace hedgerow::net {

class Loop;

using Executor = boost::asio::io_context::executor_type;

template <class T>
using Task = boost::asio::awaitable<T, Executor>;

// The loop that runs the calling task.
Task<Loop*> CurrentLoop();

// Ends after `duration`, or with kCancelled.
Task<Result<void>> SleepFor(std::chrono::nanoseconds duration);

// Lets everything else that is ready on this loop run first.
Task<void> Yield();

namespace internal {
// Runs `task` as a child; cancels it after `limit` and still waits for its end. True if it ended by itself in time.
Task<bool> RunWithin(Task<void> task, std::chrono::nanoseconds limit);
Task<void> RunOnLoop(Loop& loop, std::move_only_function<Task<void>()> start);

template <class T>
Task<void> StoreResult(Task<T> task, std::optional<T>* out) {
  out->emplace(co_await std::move(task));
}
template <class T>
Task<void> StartAndStore(std::move_only_function<Task<T>()>* start, std::optional<T>* out) {
  out->emplace(co_await (*start)());
}
}  // namespace internal

// The result of `task`; kTimeout if it takes longer than `limit`. The task is cancelled then, and has ended when this
// returns: nothing of it runs on behind the caller's back.
template <class T>
Task<Result<T>> WithDeadline(Task<Result<T>> task, std::chrono::nanoseconds limit) {
  std::optional<Result<T>> result;
  const bool in_time = co_await internal::RunWithin(internal::StoreResult(std::move(task), &result), limit);
  if (result && (in_time || *result)) co_return std::move(*result);
  if (in_time) co_return Fail(Code::kCancelled, "The operation was cancelled.");
  co_return Fail(Code::kTimeout, "This took too long. Try again.");
}

// Calls `start` on `loop`, awaits the task it returns there, and resumes on the caller's loop with its value.
// Cancelling the caller cancels that task, and still waits for its end.
template <class F, class T = typename std::invoke_result_t<F>::value_type>
Task<T> RunOn(Loop& loop, F start) {
  if constexpr (std::is_void_v<T>) {
    co_await internal::RunOnLoop(loop, std::move(start));
  } else {
    std::optional<T> result;
    std::move_only_function<Task<T>()> function(std::move(start));
    co_await internal::RunOnLoop(loop, [&function, &result] { return internal::StartAndStore(&function, &result); });
    co_return std::move(*result);
  }
}

}  // namespace hedgerow::net
