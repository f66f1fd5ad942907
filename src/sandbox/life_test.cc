// A sandbox's life, on the real runc: start, serve, limits, end.
#include <sys/socket.h>

#include <filesystem>

#include "sandbox/testing/h_fixture.h"

namespace hedgerow::sandbox {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

class Life : public HFixture {};

TEST_F(Life, StartsServesAndStops) {
  const Started started = Start("one", {"serve"});
  EXPECT_GT(started.pid, 0);
  EXPECT_EQ(Ask("one"), "hello 1\n");
  EXPECT_TRUE(Eventually([&] { return Log("one") == "serving\n"; }));
  const ExitInfo exit = Stop("one");
  EXPECT_EQ(exit.exit_code, 0);
  EXPECT_EQ(exit.signal, 0);
  EXPECT_TRUE(exits_.empty());
  std::printf("create %.1f ms, start %.1f ms, limits %d %s\n", started.create_ms, started.start_ms, started.limits.enforced, started.limits.reason.c_str());
}

}  // namespace
}  // namespace hedgerow::sandbox
