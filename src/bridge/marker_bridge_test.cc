// The marker transport as a sandbox uses it: the real client in a process of its own, its output in a log that rotates,
// a real engine behind.
#include "bridge/marker_bridge.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "bridge/log_follower.h"
#include "warehouse/test_warehouse.h"

namespace hedgerow::bridge {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kKey[] = "4d61726b6572";

class MarkerBridgeTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { warehouse_ = new warehouse::TestWarehouse; }
  static void TearDownTestSuite() { delete warehouse_; }
  static warehouse::TestWarehouse* warehouse_;

  MarkerBridgeTest() : runner_(loop(), warehouse_->engine(), clock_, Log::Quiet(), {}) {
    folder_ = warehouse_->folder() + "/marker";
    std::filesystem::create_directories(folder_ + "/answers");
  }
  ~MarkerBridgeTest() override {
    warehouse_->Run(runner_.Close());
    std::filesystem::remove_all(folder_);
  }
  net::Loop& loop() { return warehouse_->loop().loop(); }
  OwnedFd Answers() const { return OwnedFd(open((folder_ + "/answers").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)); }

  // The program's process; its output goes to the log.
  pid_t Start(const std::string& program) {
    const std::string python = std::string(HEDGEROW_SOURCE_DIR) + "/.tools/test/bin/python";
    const std::string log = folder_ + "/app.log";
    std::vector<std::string> environment = {"PYTHONPATH=" + std::string(HEDGEROW_SOURCE_DIR) + "/python",
                                            "PYTHONDONTWRITEBYTECODE=1", std::string("HEDGEROW_BRIDGE_KEY=") + kKey,
                                            "HEDGEROW_BRIDGE_ANSWERS=" + folder_ + "/answers"};
    std::vector<char*> variables;
    for (std::string& one : environment) variables.push_back(one.data());
    variables.push_back(nullptr);
    std::string name = python, flag = "-c", text = program;  // its own path is how it finds its packages
    char* const argv[] = {name.data(), flag.data(), text.data(), nullptr};
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    pid_t pid = 0;
    EXPECT_EQ(posix_spawn(&pid, python.c_str(), &files, nullptr, argv, variables.data()), 0);
    posix_spawn_file_actions_destroy(&files);
    return pid;
  }
  // Follows the log until the process has ended and everything is read; what people see of it.
  net::Task<std::string> Attend(MarkerBridge& bridge, pid_t pid) {
    LogFollower follower(folder_ + "/app.log");
    std::string shown;
    for (bool ended = false;;) {
      auto bytes = follower.Read();
      EXPECT_TRUE(bytes);
      if (!bytes) co_return shown;
      shown += bridge.Feed(*bytes);
      if (!bytes->empty()) continue;
      if (ended) break;
      ended = waitpid(pid, nullptr, WNOHANG) == pid;
      (void)co_await net::SleepFor(std::chrono::milliseconds(2));
    }
    shown += bridge.Finish();
    co_await bridge.Close();
    co_return shown;
  }
  std::string Run(const std::string& program, MarkerLimits limits = {}) {
    MarkerBridge bridge(loop(), {ProjectId{1}, AppId{7}}, kKey, Answers(), runner_, Log::Quiet(), limits);
    const std::string shown = warehouse_->Run(Attend(bridge, Start(program)));
    EXPECT_EQ(bridge.answers_bytes(), 0u);
    EXPECT_TRUE(std::filesystem::is_empty(folder_ + "/answers"));
    return shown;
  }

  SystemClock clock_;
  QueryRunner runner_;
  std::string folder_;
};
warehouse::TestWarehouse* MarkerBridgeTest::warehouse_ = nullptr;

TEST_F(MarkerBridgeTest, AnAppQueriesWithNothingButItsOutput) {
  const std::string shown = Run(R"py(
from posthog_bridge import hogql_execute, HogQLError
print("hello", flush=True)
frame = hogql_execute("SELECT number, toString(number) AS s FROM numbers(100000)", limit=None)
print(len(frame), frame["number"].sum(), frame["s"].iloc[-1], frame.attrs["hedgerow"]["truncated"], flush=True)
try:
    hogql_execute("SELECT nonsense FROM events")
except HogQLError as error:
    print(error.line, error.column, flush=True)
print("bye", flush=True)
)py");
  EXPECT_EQ(shown, "hello\n100000 4999950000 99999 False\n1 8\nbye\n");
}

TEST_F(MarkerBridgeTest, ALineThatAViewerMadeItPrintAsksNothing) {
  const std::string shown = Run(R"py(
import os
from posthog_bridge import _markers
for line in _markers.frames("0123456789abcdef", b'{"v":1,"op":"query","query":"SELECT 1"}', b"a guess"):
    os.write(1, line)
)py");
  EXPECT_THAT(shown, HasSubstr("HQ1 0123456789abcdef 1/1"));
  EXPECT_EQ(runner_.stats().queries, 0u);
}

TEST_F(MarkerBridgeTest, AnAnswerThatIsTooLargeToWaitIsAnError) {
  const std::string shown = Run(R"py(
from posthog_bridge import hogql_execute, HogQLError
try:
    hogql_execute("SELECT number FROM numbers(1000000)", limit=None)
except HogQLError as error:
    print(error, flush=True)
print(len(hogql_execute("SELECT number FROM numbers(10)")), flush=True)
)py",
                                {.answers_bytes_max = 1 << 20});
  EXPECT_THAT(shown, HasSubstr("larger than what may wait"));
  EXPECT_THAT(shown, HasSubstr("\n10\n"));
}

TEST_F(MarkerBridgeTest, FollowsALogAcrossItsRotation) {
  const std::string log = folder_ + "/app.log";
  LogFollower follower(log);
  EXPECT_EQ(follower.Read().value_or("?"), "");
  std::ofstream(log) << "one";
  EXPECT_EQ(follower.Read().value_or("?"), "one");
  std::ofstream(log, std::ios::app) << "two";
  std::filesystem::rename(log, log + ".1");
  std::ofstream(log) << "three";
  EXPECT_EQ(follower.Read().value_or("?"), "two");
  EXPECT_EQ(follower.Read().value_or("?"), "three");
  EXPECT_EQ(follower.Read().value_or("?"), "");
}

}  // namespace
}  // namespace hedgerow::bridge
