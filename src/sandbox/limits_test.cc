// CPU, memory and process limits, proven by apps that break them. Where the host gives no cgroup: that this is said.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "sandbox/testing/h_fixture.h"

namespace hedgerow::sandbox {
namespace {

class Limits : public HFixture {
 protected:
  // An ordinary user gets no limits on a host that delegates no cgroup; then there must be a reason to show.
  bool Enforced() {
    if (handle_.limits.enforced) return true;
    EXPECT_NE(::geteuid(), 0u) << "root must get limits: " << handle_.limits.reason;
    EXPECT_FALSE(handle_.limits.reason.empty());
    return false;
  }
};

TEST_F(Limits, AreReadBackOrTheReasonIsSaid) {
  const Started started = Start("one", {"serve"});
  const auto host = Run(client_->Limits());
  ASSERT_TRUE(host);
  EXPECT_EQ(host->enforced, handle_.limits.enforced);
  EXPECT_EQ(started.limits.enforced, Enforced()) << started.limits.reason;
  EXPECT_EQ(started.limits.enforced, started.limits.reason.empty());
}

TEST_F(Limits, MemoryBeyondTheLimitEndsTheAppAndIsReported) {
  if (!Enforced()) return;
  Start("one", {"memory"}, {.memory_bytes = 64 << 20});
  const Exited exited = AwaitExit();
  EXPECT_TRUE(exited.info.oom_killed);
  EXPECT_EQ(exited.info.signal, 9);
}

TEST_F(Limits, ForksBeyondTheLimitFail) {
  if (!Enforced()) return;
  Start("one", {"forks"}, {.pids_max = 20});
  AwaitExit();
  EXPECT_EQ(Log("one"), "forks 19 Resource temporarily unavailable\n");
}

TEST_F(Limits, CpuIsFreeWhileBootingAndLimitedAfter) {
  if (!Enforced()) return;
  Start("one", {"burn"});
  const auto lines = [&] { return std::ranges::count(Log("one"), '\n'); };
  EXPECT_TRUE(Eventually([&] { return lines() >= 3; }));
  const auto applied = Run(client_->ApplyCpuLimit(SandboxId{"one"}, 0.1));
  ASSERT_TRUE(applied);
  EXPECT_TRUE(applied->enforced) << applied->reason;
  const auto before = lines();
  EXPECT_TRUE(Eventually([&] { return lines() >= before + 5; }));
  // The last four steps of 50 ms each take 500 ms at a tenth of a core.
  std::vector<std::pair<long, long>> steps;
  std::istringstream log(Log("one"));
  for (long cpu = 0, wall = 0; log >> cpu >> wall;) steps.emplace_back(cpu, wall);
  const auto [cpu_to, wall_to] = steps.back();
  const auto [cpu_from, wall_from] = steps[steps.size() - 5];
  const double cores = static_cast<double>(cpu_to - cpu_from) / static_cast<double>(wall_to - wall_from);
  EXPECT_NEAR(cores, 0.1, 0.05);
  EXPECT_EQ(Stop("one", std::chrono::milliseconds(0)).signal, 9);
}

TEST_F(Limits, ScratchFoldersAreBounded) {
  SandboxLimits limits{.tmp_bytes = 1 << 20};
  for (const char* folder : {"/tmp", "/data"}) {
    Start("one", {"fill", folder}, limits);
    AwaitExit();
    EXPECT_EQ(Log("one"), std::string(folder) + " 1024 KiB: No space left on device\n");
    std::filesystem::remove_all(folder_ + "/data/logs/one");
  }
}

TEST_F(Limits, AUnknownSandboxHasNoCpuToLimit) {
  EXPECT_EQ(Run(client_->ApplyCpuLimit(SandboxId{"none"}, 1)).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace hedgerow::sandbox
