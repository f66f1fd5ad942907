#include "net/task.h"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/asio.h"
#include "net/loop.h"

namespace hedgerow::net {
namespace {

using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace

Task<Loop*> CurrentLoop() {
  const Executor executor = co_await asio::this_coro::executor;
  co_return &Loop::Of(executor);
}

Task<Result<void>> SleepFor(std::chrono::nanoseconds duration) {
  if (IsCancelled(co_await asio::this_coro::cancellation_state)) co_return FailCancelled();
  Timer timer(co_await asio::this_coro::executor, duration);
  const auto [error] = co_await timer.async_wait(kAwait);
  if (error) co_return FailCancelled();
  co_return Result<void>{};
}

Task<void> Yield() {
  const Executor executor = co_await asio::this_coro::executor;
  co_await asio::post(executor, kAwaitNothing);
}

namespace internal {

Task<bool> RunWithin(Task<void> task, std::chrono::nanoseconds limit) {
  const Executor executor = co_await asio::this_coro::executor;
  Timer timer(executor, limit);
  asio::cancellation_signal signal;
  bool done = false;
  std::exception_ptr thrown;
  asio::co_spawn(executor, Root(std::move(task)),
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr exception) {
                   done = true;
                   thrown = std::move(exception);
                   timer.cancel();
                 }));
  bool in_time = true;
  if (!done) {
    const auto [error] = co_await timer.async_wait(kAwait);
    in_time = done || error;  // an error without done: we are cancelled ourselves, and pass it on
  }
  if (!done) signal.emit(asio::cancellation_type::terminal);
  while (!done) {
    timer.expires_at(MonoTime::max());
    co_await timer.async_wait(kAwait);
  }
  if (thrown) std::rethrow_exception(thrown);
  co_return in_time;
}

namespace {

// A task on another loop, as its caller's cancellation finds it. Shared, because either may end first.
// Thread: the other loop's.
struct RemoteTask {
  asio::cancellation_signal signal;
  bool ended = false;
};

}  // namespace

Task<void> RunOnLoop(Loop& loop, std::move_only_function<Task<void>()> start) {
  const Executor here = co_await asio::this_coro::executor;
  if (&Loop::Of(here) == &loop) {
    co_await start();
    co_return;
  }
  const bool cancelled = IsCancelled(co_await asio::this_coro::cancellation_state);
  std::exception_ptr thrown;
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(
      [&](auto handler) {
        // Posted, so it arrives behind the start; the caller goes on when the task has ended, not before.
        auto remote = std::make_shared<RemoteTask>();
        const auto cancel = [&loop, remote](asio::cancellation_type) {
          loop.Post([remote] {
            if (!remote->ended) remote->signal.emit(asio::cancellation_type::terminal);
          });
        };
        if (auto slot = asio::get_associated_cancellation_slot(handler); slot.is_connected()) slot.assign(cancel);
        loop.Post([&, remote, handler = std::move(handler)]() mutable {
          asio::co_spawn(
              loop.executor(), Root(start()),
              asio::bind_cancellation_slot(remote->signal.slot(), [&thrown, here, remote, handler = std::move(handler)](
                                                                      std::exception_ptr exception) mutable {
                remote->ended = true;
                thrown = std::move(exception);
                asio::post(here, std::move(handler));
              }));
        });
        if (cancelled) cancel(asio::cancellation_type::terminal);
      },
      kAwaitNothing);
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace internal
}  // namespace hedgerow::net
