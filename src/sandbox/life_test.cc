// A sandbox's life on the real runc: start, serve, end.
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "sandbox/testing/h_fixture.h"

namespace hedgerow::sandbox {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

class Life : public HFixture {};

TEST_F(Life, StartsServesAndStops) {
  const Started started = Start("one", {"serve"});
  EXPECT_GT(started.pid, 0);
  EXPECT_GT(started.create_ms, 0);
  EXPECT_EQ(Ask("one"), "hello 1\n");
  EXPECT_TRUE(Eventually([&] { return Log("one") == "serving\n"; }));
  const ExitInfo exit = Stop("one");
  EXPECT_EQ(exit.exit_code, 0);
  EXPECT_EQ(exit.signal, 0);
  EXPECT_TRUE(exits_.empty()) << "a stop that was asked for is not reported as an exit";
  RecordProperty("create_ms", std::to_string(started.create_ms));
}

TEST_F(Life, RequestsWaitWhileTheAppStarts) {
  SandboxSpec spec = Spec("one", {"serve"});
  std::string answer;
  std::thread early([&] { answer = Ask("one"); });  // connects before the sandbox exists
  EXPECT_TRUE(Run(client_->Start(std::move(spec))));
  early.join();
  EXPECT_EQ(answer, "hello 1\n");
}

TEST_F(Life, ReportsAnAppThatEndsByItself) {
  Start("one", {"exit", "3"});
  const Exited exited = AwaitExit();
  EXPECT_EQ(exited.id.value, "one");
  EXPECT_EQ(exited.info.exit_code, 3);
  EXPECT_EQ(exited.info.signal, 0);
  EXPECT_FALSE(exited.info.oom_killed);
  EXPECT_EQ(Run(client_->Stop(SandboxId{"one"}, 0ms)).error().code, Code::kNotFound);
}

TEST_F(Life, KillsAnAppThatIgnoresTerm) {
  Start("one", {"ignore-term"});
  EXPECT_EQ(Ask("one"), "hello 1\n");
  const ExitInfo exit = Stop("one", 50ms);
  EXPECT_EQ(exit.signal, 9);
  EXPECT_EQ(exit.exit_code, 137);
  EXPECT_FALSE(exit.oom_killed);
}

TEST_F(Life, TheBridgeLeadsFromTheAppToTheServer) {
  Started started = Start("one", {"serve"});
  std::string heard;
  std::thread server([&] { heard = AnswerOnce(started.bridge_listener, "rows"); });
  EXPECT_EQ(Ask("one", "bridge"), "bridge: rows\n");
  server.join();
  EXPECT_EQ(heard, "query");
}

TEST_F(Life, AFailedStartLeavesNothingBehind) {
  SandboxSpec spec = Spec("one", {"serve"});
  spec.command = {"/bin/no-such-program"};
  const auto failed = Run(client_->Start(std::move(spec)));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Code::kUnavailable);
  EXPECT_NE(failed.error().detail.find("no-such-program"), std::string::npos) << failed.error().detail;
  EXPECT_TRUE(Run(client_->List())->empty());
  Start("one", {"serve"});
  EXPECT_EQ(Ask("one"), "hello 1\n");
}

TEST_F(Life, RefusesPathsOutsideImageAndBundles) {
  for (const char* bundle : {"/etc", "/data/../etc", "relative"}) {
    SandboxSpec spec = Spec("one", {"serve"});
    spec.bundle = bundle;
    EXPECT_FALSE(Run(client_->Start(std::move(spec)))) << bundle;
  }
  SandboxSpec spec = Spec("one", {"serve"});
  spec.bundle = folder_ + "/data/bundles/b1/../../../image";
  EXPECT_FALSE(Run(client_->Start(std::move(spec))));
}

TEST_F(Life, TheImageMayBeALinkThatIsPointedElsewhere) {
  const auto start = [&](const char* id) {
    SandboxSpec spec = Spec(id, {"serve"});
    spec.rootfs = folder_ + "/image/current/rootfs";
    return Run(client_->Start(std::move(spec)));
  };
  std::filesystem::create_symlink("test", folder_ + "/image/current");
  EXPECT_TRUE(start("one"));
  std::filesystem::remove(folder_ + "/image/current");
  std::filesystem::create_symlink("../../../etc", folder_ + "/image/current");
  EXPECT_FALSE(start("two")) << "a link out of the image folder";
  std::filesystem::remove(folder_ + "/image/current");
  EXPECT_EQ(start("three").error().code, Code::kUnavailable);
  EXPECT_EQ(Ask("one"), "hello 1\n");
}

TEST_F(Life, RefusesASecondSandboxOfTheSameId) {
  Start("one", {"serve"});
  const auto second = Run(client_->Start(Spec("one", {"serve"})));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kConflict);
  EXPECT_EQ(Run(client_->List())->size(), 1u);
}

TEST_F(Life, ManyStartsAtOnceAllServe) {
  net::TaskGroup group(loop_->loop());
  for (int i = 0; i < 6; ++i) {
    auto start = [](SandboxdClient* client, SandboxSpec spec) -> net::Task<void> {
      EXPECT_TRUE(co_await client->Start(std::move(spec)));
    };
    group.Spawn(start(client_.get(), Spec("s" + std::to_string(i), {"serve"})));
  }
  Run(group.Join());
  for (int i = 0; i < 6; ++i) EXPECT_EQ(Ask("s" + std::to_string(i)), "hello 1\n");
  EXPECT_EQ(Run(client_->List())->size(), 6u);
}

TEST_F(Life, KeepsTheLogSmallWhateverTheAppPrints) {
  Start("one", {"flood", "26000000"});
  AwaitExit();
  const std::string log = folder_ + "/data/logs/one/app.log";
  const auto bytes = std::filesystem::file_size(log) + std::filesystem::file_size(log + ".1");
  EXPECT_LE(bytes, 10u << 20);
  EXPECT_GT(bytes, 5u << 20);
}

TEST_F(Life, TheServerMayRemoveWhatHWrote) {
  Start("one", {"exit", "0"});
  AwaitExit();
  std::error_code error;
  std::filesystem::remove_all(folder_ + "/data/logs/one", error);
  EXPECT_FALSE(error) << error.message();
}

}  // namespace
}  // namespace hedgerow::sandbox
