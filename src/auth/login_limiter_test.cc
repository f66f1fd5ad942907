#include "auth/login_limiter.h"

#include <gtest/gtest.h>

namespace hedgerow::auth {
namespace {

using namespace std::chrono_literals;

int AllowedOf(LoginLimiter& limiter, int attempts, const std::string& email, const std::string& peer) {
  int allowed = 0;
  for (int i = 0; i < attempts; ++i) allowed += limiter.Attempt(email, peer).has_value() ? 1 : 0;
  return allowed;
}

TEST(LoginLimiter, AllowsTenAttemptsInFiveMinutes) {
  ManualClock clock;
  LoginLimiter limiter(clock);
  EXPECT_EQ(AllowedOf(limiter, 12, "a@b", "1.2.3.4"), 10);
  EXPECT_EQ(limiter.Attempt("a@b", "1.2.3.4").error().code, Code::kRateLimited);
  EXPECT_EQ(AllowedOf(limiter, 1, "a@b", "5.6.7.8"), 1);  // the owner elsewhere still gets in
  clock.Advance(5min + 1s);
  EXPECT_EQ(AllowedOf(limiter, 12, "a@b", "1.2.3.4"), 10);
}

TEST(LoginLimiter, ForgetsAfterASuccess) {
  ManualClock clock;
  LoginLimiter limiter(clock);
  EXPECT_EQ(AllowedOf(limiter, 9, "a@b", "1.2.3.4"), 9);
  limiter.Forget("a@b", "1.2.3.4");
  EXPECT_EQ(AllowedOf(limiter, 12, "a@b", "1.2.3.4"), 10);
}

TEST(LoginLimiter, CountsOneAddressOverManyAccounts) {
  ManualClock clock;
  LoginLimiter limiter(clock);
  int allowed = 0;
  for (int i = 0; i < 100; ++i) allowed += AllowedOf(limiter, 1, std::to_string(i) + "@b", "1.2.3.4");
  EXPECT_EQ(allowed, 60);
}

}  // namespace
}  // namespace hedgerow::auth
