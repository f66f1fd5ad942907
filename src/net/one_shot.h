// Waiting for something that happens once.
//
//   net::OneShot<Result<Started>> started(loop);     // belongs to `loop`; copies share one state
//   worker.Do([started] { started.Set(...); });      // Set: from any thread, the first one counts
//   CO_TRY(auto answer, co_await started.Wait(60s)); // on `loop`; any number of waiters if T is copyable
//
// Event is the same without a value, for one loop only.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "net/loop.h"
#include "net/task.h"

namespace hedgerow::net {

// Thread: its loop's.
class Event {
 public:
  explicit Event(Loop& loop);
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void Notify();  // wakes all who wait now and all who come later
  bool notified() const { return notified_; }
  void Reset() { notified_ = false; }
  Task<Result<void>> Wait();                                // kCancelled
  Task<Result<void>> Wait(std::chrono::nanoseconds limit);  // kTimeout, kCancelled

 private:
  struct State;
  bool notified_ = false;
  std::shared_ptr<State> state_;
};

template <class T>
class OneShot {
 public:
  explicit OneShot(Loop& loop) : state_(std::make_shared<State>(loop)) {}

  void Set(T value) const {
    state_->loop.Post([state = state_, value = std::move(value)]() mutable {
      if (state->value) return;
      state->value.emplace(std::move(value));
      state->event.Notify();
    });
  }

  Task<Result<T>> Wait(std::chrono::nanoseconds limit) const {
    auto state = state_;
    if (auto waited = co_await state->event.Wait(limit); !waited) co_return std::unexpected(waited.error());
    if constexpr (std::is_copy_constructible_v<T>) {
      co_return *state->value;
    } else {
      co_return std::move(*state->value);
    }
  }

 private:
  struct State {
    explicit State(Loop& owner) : loop(owner), event(owner) {}
    Loop& loop;
    Event event;
    std::optional<T> value;
  };
  std::shared_ptr<State> state_;
};

}  // namespace hedgerow::net
