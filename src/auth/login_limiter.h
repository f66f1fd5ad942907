// Slows down password guessing: counts attempts in fixed windows per address+account, per address and per account.
//
//   TRY_VOID(limiter.Attempt(email, peer));     // before the costly hash; kRateLimited beyond the limits
//   limiter.Forget(email, peer);                // after a success
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "base/result.h"

namespace hedgerow::auth {

// Thread: any (called on worker threads, never on a loop).
class LoginLimiter {
 public:
  explicit LoginLimiter(const Clock& clock) : clock_(clock) {}
  Result<void> Attempt(const std::string& email, const std::string& peer);
  void Forget(const std::string& email, const std::string& peer);

 private:
  struct Window {
    MonoTime started;
    int attempts = 0;
  };
  bool Count(const std::string& key, int limit);

  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Window> windows_;
};

}  // namespace hedgerow::auth
