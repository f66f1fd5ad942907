// Errors as values. Every fallible function of the house returns Result<T>.
//
//   Result<App> LoadApp(AppId id) {
//     TRY(auto row, store.Find(id));                       // in a function
//     if (!row.live) return Fail(Code::kNotFound, "No such app.");
//     return App{row};
//   }
//   CO_TRY(auto row, co_await FindAsync(id));              // in a coroutine
//   TRY_VOID(Check(x));  CO_TRY_VOID(co_await Send(x));
//
// Not for bugs of ours: those are CHECK (base/check.h).
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace hedgerow {

// What went wrong, coarse enough to choose an HTTP status and a retry policy from.
enum class Code {
  kInvalid,           // 400: the caller's input is wrong
  kUnauthenticated,   // 401
  kForbidden,         // 403
  kNotFound,          // 404, also: exists but belongs to another team
  kConflict,          // 409
  kTooLarge,          // 413
  kUnsupportedMedia,  // 415
  kRateLimited,       // 429
  kCancelled,         // 499: the caller went away
  kInternal,          // 500: our fault
  kUnavailable,       // 503: try again later
  kTimeout,           // 504
  kStorageFull,       // 507
};

struct Error {
  Code code = Code::kInternal;
  std::string user_message;  // The only text that may reach a browser: what was wrong, where, what to do.
  std::string detail;        // For logs: errno text, engine text, paths.
  std::string attr;          // The request field at fault, empty if none (PostHog's error shape).

  // The HTTP status that answers this error.
  int HttpStatus() const;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> Fail(Code code, std::string user_message, std::string detail = {},
                                                 std::string attr = {}) {
  return std::unexpected(Error{code, std::move(user_message), std::move(detail), std::move(attr)});
}

// Internal failure whose cause the user cannot act on: they see a plain sentence, the log sees `detail`.
[[nodiscard]] std::unexpected<Error> FailInternal(std::string detail);

// Failure of a system call: `what` says which, errno is read here. ENOSPC and EDQUOT become kStorageFull.
[[nodiscard]] std::unexpected<Error> FailErrno(std::string what);

}  // namespace hedgerow

#define HEDGEROW_CAT2(a, b) a##b
#define HEDGEROW_CAT(a, b) HEDGEROW_CAT2(a, b)
#define HEDGEROW_TRY(tmp, decl, expr, ret)       \
  auto tmp = (expr);                             \
  if (!tmp) [[unlikely]]                         \
    ret std::unexpected(std::move(tmp).error()); \
  decl = std::move(*tmp)
#define TRY(decl, ...) HEDGEROW_TRY(HEDGEROW_CAT(try_, __LINE__), decl, (__VA_ARGS__), return)
#define CO_TRY(decl, ...) HEDGEROW_TRY(HEDGEROW_CAT(try_, __LINE__), decl, (__VA_ARGS__), co_return)
#define TRY_VOID(...)                                        \
  if (auto try_void = (__VA_ARGS__); !try_void) [[unlikely]] \
  return std::unexpected(std::move(try_void).error())
#define CO_TRY_VOID(...)                                     \
  if (auto try_void = (__VA_ARGS__); !try_void) [[unlikely]] \
  co_return std::unexpected(std::move(try_void).error())
