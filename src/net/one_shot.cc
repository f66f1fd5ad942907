#include "net/one_shot.h"

#include <boost/asio/steady_timer.hpp>
#include <list>

#include "net/asio.h"

namespace hedgerow::net {
namespace {

using SteadyTimer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace

// Shared with the waiters, so that an event may be destroyed before they have resumed.
struct Event::State {
  explicit State(Loop& owner) : loop(owner) {}
  Loop& loop;
  struct Waiter {
    SteadyTimer timer;
    bool notified = false;
  };
  std::list<Waiter> waiters;
};

Event::Event(Loop& loop) : state_(std::make_shared<State>(loop)) {}
Event::~Event() {
  for (auto& waiter : state_->waiters) waiter.timer.cancel();
}

void Event::Notify() {
  notified_ = true;
  for (auto& waiter : state_->waiters) {
    waiter.notified = true;
    waiter.timer.cancel();
  }
}

Task<Result<void>> Event::Wait() { return Wait(std::chrono::nanoseconds::max()); }

Task<Result<void>> Event::Wait(std::chrono::nanoseconds limit) {
  auto state = state_;
  if (notified_) co_return Result<void>{};
  if (IsCancelled(co_await asio::this_coro::cancellation_state)) co_return FailCancelled();
  auto waiter = state->waiters.emplace(state->waiters.end(), SteadyTimer(state->loop.executor()));
  if (limit == std::chrono::nanoseconds::max()) {
    waiter->timer.expires_at(MonoTime::max());
  } else {
    waiter->timer.expires_after(limit);
  }
  const auto [error] = co_await waiter->timer.async_wait(kAwait);
  const bool notified = waiter->notified;
  state->waiters.erase(waiter);
  if (notified) co_return Result<void>{};
  if (error) co_return FailCancelled();
  co_return Fail(Code::kTimeout, "This took too long. Try again.");
}

}  // namespace hedgerow::net
