#include "auth/login_limiter.h"

namespace hedgerow::auth {
namespace {

constexpr auto kWindow = std::chrono::minutes(5);
constexpr int kPerAccountAndPeer = 10;
constexpr int kPerPeer = 60;      // an office behind one address
constexpr int kPerAccount = 200;  // many addresses guess one account; high, or anybody could lock anybody out
constexpr size_t kWindowsMax = 50'000;

std::string PairKey(const std::string& email, const std::string& peer) { return "b\n" + email + "\n" + peer; }

}  // namespace

Result<void> LoginLimiter::Attempt(const std::string& email, const std::string& peer) {
  std::scoped_lock lock(mutex_);
  if (windows_.size() >= kWindowsMax) {
    std::erase_if(windows_, [&](const auto& item) { return clock_.Mono() - item.second.started > kWindow; });
    if (windows_.size() >= kWindowsMax) windows_.clear();
  }
  const bool allowed = Count(PairKey(email, peer), kPerAccountAndPeer) && Count("p\n" + peer, kPerPeer) &&
                       Count("a\n" + email, kPerAccount);
  if (!allowed) return Fail(Code::kRateLimited, "Too many attempts to sign in. Wait five minutes and try again.");
  return {};
}

void LoginLimiter::Forget(const std::string& email, const std::string& peer) {
  std::scoped_lock lock(mutex_);
  windows_.erase(PairKey(email, peer));
}

bool LoginLimiter::Count(const std::string& key, int limit) {
  Window& window = windows_[key];
  const MonoTime now = clock_.Mono();
  if (window.attempts == 0 || now - window.started > kWindow) window = {now, 0};
  return ++window.attempts <= limit;
}

}  // namespace hedgerow::auth
