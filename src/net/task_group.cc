#include "net/task_group.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <cstdio>
#include <list>

#include "net/asio.h"
#include "net/loop.h"
#include "net/one_shot.h"

namespace hedgerow::net {
namespace {

// The one place besides main that catches: an exception here is our bug or a library's, and must not end the process.
Task<void> Guarded(Task<void> task) {
  co_await asio::this_coro::throw_if_cancelled(false);
  try {
    co_await std::move(task);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "{\"level\":\"error\",\"event\":\"task_threw\",\"detail\":\"%s\"}\n", error.what());
  }
}

}  // namespace

struct TaskGroup::State {
  explicit State(Loop& owner) : loop(owner), empty(owner) {}
  Loop& loop;
  std::list<asio::cancellation_signal> signals;
  Event empty;
};

TaskGroup::TaskGroup(Loop& loop) : state_(std::make_shared<State>(loop)) {}
TaskGroup::~TaskGroup() = default;

void TaskGroup::Spawn(Task<void> task) {
  state_->empty.Reset();
  auto signal = state_->signals.emplace(state_->signals.end());
  asio::co_spawn(state_->loop.executor(), Guarded(std::move(task)),
                 asio::bind_cancellation_slot(signal->slot(), [state = state_, signal](const std::exception_ptr&) {
                   state->signals.erase(signal);
                   if (state->signals.empty()) state->empty.Notify();
                 }));
}

// On the loop, because Asio otherwise posts each emission and a task that ends before it arrives leaves it a dead
// signal.
void TaskGroup::Cancel() {
  asio::dispatch(state_->loop.executor(), [state = state_] {
    // A cancelled task may end at once and erase its signal: step before emitting.
    for (auto it = state->signals.begin(); it != state->signals.end();) {
      auto current = it++;
      current->emit(asio::cancellation_type::terminal);
    }
  });
}

Task<void> TaskGroup::Join() {
  auto state = state_;
  while (!state->signals.empty()) {
    state->empty.Reset();
    if (!co_await state->empty.Wait()) co_await Yield();  // cancelled ourselves: the tasks must still end first
  }
}

size_t TaskGroup::size() const { return state_->signals.size(); }

}  // namespace hedgerow::net
