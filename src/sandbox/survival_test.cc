// kill -9 of each process, and what lives on.
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "sandbox/daemon/process.h"
#include "sandbox/testing/h_fixture.h"

namespace hedgerow::sandbox {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

class Survival : public HFixture {
 protected:
  void KillSandboxd() {
    const pid_t pid = SandboxdPid();
    ASSERT_GT(pid, 0);
    ASSERT_EQ(::kill(pid, SIGKILL), 0);
  }
  pid_t WardenPid() const {
    pid_t pid = 0;
    std::ifstream(folder_ + "/data/sandboxd.lock") >> pid;
    return pid;
  }
  // The sandbox's init, which answers requests already: before that it is still the runtime's.
  static void KillApp(pid_t shim) {
    for (const auto& [argument, pid] : FindByName("/bin/app")) {
      if (ParentOf(pid) == shim) ::kill(pid, SIGKILL);
    }
  }
  // Until nothing of H is left that holds its lock.
  void AwaitUnlocked() const {
    const OwnedFd lock(::open((folder_ + "/data/sandboxd.lock").c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(::flock(lock.get(), LOCK_EX), 0);
  }
  // Shims of this H: the warden, or its sandboxd, is their parent.
  std::vector<pid_t> Shims(const std::string& id) const {
    std::vector<pid_t> shims;
    for (const auto& [argument, pid] : FindByName("hedgerow-shim")) {
      const pid_t parent = ParentOf(pid);
      if (argument == id && (parent == WardenPid() || ParentOf(parent) == WardenPid())) shims.push_back(pid);
    }
    return shims;
  }
};

TEST_F(Survival, AppsOutliveSandboxdWhichComesBackAndAdoptsThem) {
  Start("one", {"serve"});
  const pid_t before = SandboxdPid();
  KillSandboxd();
  EXPECT_EQ(Ask("one"), "hello 1\n") << "the app serves while sandboxd is away";
  auto list = Run(client_->List());  // waits for the new sandboxd
  ASSERT_TRUE(list) << list.error().detail;
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ(list->front().id.value, "one");
  EXPECT_EQ(list->front().app.value, "app1");
  EXPECT_EQ(list->front().project.value, 1);
  EXPECT_EQ(list->front().limits.enforced, handle_.limits.enforced);
  EXPECT_FALSE(list->front().exit);
  EXPECT_NE(SandboxdPid(), before);
  EXPECT_EQ(Ask("one"), "hello 2\n");
  EXPECT_EQ(Stop("one").exit_code, 0);
  EXPECT_TRUE(Run(client_->List())->empty());
}

TEST_F(Survival, AnExitWhileSandboxdIsAwayIsReported) {
  Start("one", {"serve"});
  Start("two", {"serve"});
  EXPECT_EQ(Ask("one"), "hello 1\n");
  const std::vector<pid_t> shims = Shims("one");
  ASSERT_EQ(shims.size(), 1u);
  KillSandboxd();
  KillApp(shims[0]);
  const Exited exited = AwaitExit();
  EXPECT_EQ(exited.id.value, "one");
  EXPECT_EQ(exited.info.signal, SIGKILL);
  EXPECT_EQ(Ask("two"), "hello 1\n");
}

TEST_F(Survival, TheBridgeWorksAgainAfterServerAndSandboxdDied) {
  {
    const Started lost = Start("one", {"serve"});
  }  // the server dies: its listener is closed
  CloseClient();
  KillSandboxd();
  Reconnect();
  auto listener = Run(client_->BridgeListener(SandboxId{"one"}));
  ASSERT_TRUE(listener) << listener.error().detail;
  std::thread server([&] { AnswerOnce(*listener, "again"); });
  EXPECT_EQ(Ask("one", "bridge"), "bridge: again\n");
  server.join();
}

TEST_F(Survival, QueriesWaitWhileTheServerIsAway) {
  {
    const Started lost = Start("one", {"serve"});
  }
  CloseClient();
  std::string answer;
  std::thread viewer([&] { answer = Ask("one", "bridge"); });  // connects, and waits in the queue that sandboxd keeps
  Reconnect();
  auto listener = Run(client_->BridgeListener(SandboxId{"one"}));
  ASSERT_TRUE(listener);
  AnswerOnce(*listener, "late");
  viewer.join();
  EXPECT_EQ(answer, "bridge: late\n");
}

TEST_F(Survival, AStartThatSandboxdDiedInLeavesNothing) {
  CloseClient();
  SandboxSpec spec = Spec("one", {"serve"});
  Reconnect();
  net::TaskGroup group(loop_->loop());
  bool failed = false;
  auto start = [](SandboxdClient* client, SandboxSpec spec, bool* failed) -> net::Task<void> {
    *failed = !co_await client->Start(std::move(spec));
  };
  group.Spawn(start(client_.get(), std::move(spec), &failed));
  ASSERT_TRUE(Eventually([&] { return !Shims("one").empty(); }));
  KillSandboxd();
  Run(group.Join());
  ASSERT_TRUE(
      Eventually([&] { return Run(client_->List()).value_or(std::vector<RunningSandbox>(1)).empty() || !failed; }));
  if (!failed) GTEST_FAIL() << "the start was quicker than the kill";
  EXPECT_TRUE(Eventually([&] { return Shims("one").empty(); }));
  Start("one", {"serve"});
  EXPECT_EQ(Ask("one"), "hello 1\n");
}

TEST_F(Survival, AnAppWhoseShimWasKilledIsEnded) {
  Start("one", {"serve"});
  const std::vector<pid_t> shims = Shims("one");
  ASSERT_EQ(shims.size(), 1u);
  ::kill(shims[0], SIGKILL);
  EXPECT_EQ(AwaitExit().info.signal, SIGKILL);
  EXPECT_TRUE(Run(client_->List())->empty());
  EXPECT_EQ(Ask("one"), "cannot connect");
}

TEST_F(Survival, ANewServerFindsTheSandboxesOfTheOld) {
  Start("one", {"serve"});
  CloseClient();
  loop_.reset();
  auto handle = EnsureSandboxd(Options());
  ASSERT_TRUE(handle) << handle.error().detail;
  EXPECT_TRUE(handle->adopted);
  EXPECT_EQ(handle->limits.enforced, handle_.limits.enforced);
  loop_ = std::make_unique<net::TestLoop>();
  Reconnect();
  ASSERT_EQ(Run(client_->List())->size(), 1u);
  EXPECT_EQ(Ask("one"), "hello 1\n");
  EXPECT_EQ(Stop("one").exit_code, 0);
}

TEST_F(Survival, AnExitWhileTheServerIsAwayIsToldOnce) {
  Start("one", {"serve"});
  EXPECT_EQ(Ask("one"), "hello 1\n");
  const std::vector<pid_t> shims = Shims("one");
  CloseClient();
  KillApp(shims[0]);
  ASSERT_TRUE(Eventually([&] { return Shims("one").empty(); }));
  Reconnect();
  // In the list, or, if the list was asked for while the sandbox was still being cleared away, by the event.
  std::vector<ExitInfo> told;
  ASSERT_TRUE(Eventually([&] {
    for (const RunningSandbox& sandbox : *Run(client_->List())) {
      if (sandbox.exit) told.push_back(*sandbox.exit);
    }
    for (const Exited& exited : std::exchange(exits_, {})) told.push_back(exited.info);
    return !told.empty();
  }));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].signal, SIGKILL);
  EXPECT_TRUE(Run(client_->List())->empty());
  EXPECT_TRUE(exits_.empty());
}

TEST_F(Survival, StopAllEndsEverything) {
  Start("one", {"serve"});
  Start("two", {"ignore-term"});
  CloseClient();
  ASSERT_TRUE(StopAll(folder_ + "/data", 100ms));
  EXPECT_EQ(Ask("one"), "cannot connect");
  EXPECT_EQ(Ask("two"), "cannot connect");
  AwaitUnlocked();
  EXPECT_EQ(StopAll(folder_ + "/data").error().code, Code::kNotFound);
}

TEST_F(Survival, AfterTheWardenWasKilledANewHIsMade) {
  Start("one", {"serve"});
  CloseClient();
  loop_.reset();
  ASSERT_EQ(::kill(WardenPid(), SIGKILL), 0);
  AwaitUnlocked();
  auto handle = EnsureSandboxd(Options());
  ASSERT_TRUE(handle) << handle.error().detail;
  EXPECT_FALSE(handle->adopted);
  loop_ = std::make_unique<net::TestLoop>();
  Reconnect();
  EXPECT_TRUE(Run(client_->List())->empty());
  Start("one", {"serve"});
  EXPECT_EQ(Ask("one"), "hello 1\n");
}

TEST_F(Survival, TheClientSaysThatTheWardenDiedAndWhatToDo) {
  Start("one", {"serve"});
  ASSERT_EQ(::kill(WardenPid(), SIGKILL), 0);
  ASSERT_TRUE(Eventually([&] { return !exits_.empty(); }));
  EXPECT_EQ(exits_[0].info.signal, SIGKILL);
  const auto refused = Run(client_->Limits());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_NE(refused.error().user_message.find("restart the server"), std::string::npos);
  CloseClient();
  loop_.reset();
  AwaitUnlocked();
  ASSERT_TRUE(EnsureSandboxd(Options()));
  loop_ = std::make_unique<net::TestLoop>();
  Reconnect();
  EXPECT_TRUE(Run(client_->Limits()));
}

TEST_F(Survival, RefusesToForkWithThreads) {
  std::atomic<bool> done = false;
  std::thread other([&] { done.wait(false); });
  EXPECT_FALSE(EnsureSandboxd(Options()));
  done = true;
  done.notify_all();
  other.join();
}

}  // namespace
}  // namespace hedgerow::sandbox
