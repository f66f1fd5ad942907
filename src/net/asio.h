// For net/*.cc only: how this folder awaits Asio operations. Completions arrive as values, never as exceptions.
//
//   const auto [error, size] = co_await socket.async_read_some(buffer, kAwait);
//   if (co_await Cancelled()) ...
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include "net/task.h"

namespace hedgerow::net {

namespace asio = boost::asio;
using boost::system::error_code;

inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kAwait{};
inline constexpr asio::use_awaitable_t<Executor> kAwaitNothing{};

inline bool IsCancelled(const asio::cancellation_state& state) {
  return state.cancelled() != asio::cancellation_type::none;
}

inline auto FailCancelled() { return Fail(Code::kCancelled, "The operation was cancelled."); }

// The outermost frame of a spawned task: cancellation is a value to it and to all it awaits.
inline Task<void> Root(Task<void> task) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await std::move(task);
}

// `what` says which operation, for the log.
inline std::unexpected<Error> FailSocket(const char* what, const error_code& error) {
  if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) return FailCancelled();
  return Fail(Code::kUnavailable, "The connection was lost.", std::string(what) + ": " + error.message());
}

}  // namespace hedgerow::net
