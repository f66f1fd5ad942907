#include "runtime/app_runtime.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "net/test_loop.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::runtime {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

// Sandboxes whose app answers its health check, dies at once or never answers, as told.
class FakeDriver final : public sandbox::SandboxDriver {
 public:
  enum class Behaviour { kHealthy, kExits, kSilent };

  FakeDriver(net::Loop& loop, net::TaskGroup& tasks) : loop_(loop), tasks_(tasks) {}

  net::Task<Result<sandbox::Started>> Start(sandbox::SandboxSpec spec) override {
    starts.emplace_back(spec);
    running.insert(spec.id.value);
    if (behaviour == Behaviour::kHealthy) {
      auto listener = net::Listener::Create(loop_, std::move(spec.ingress_listener));
      auto& slot = listeners_[spec.id.value] = std::move(*listener);
      tasks_.Spawn(Answer(slot.get()));
    } else if (behaviour == Behaviour::kSilent) {
      held_.push_back(std::move(spec.ingress_listener));
    } else {
      End(spec.id, {.exit_code = 1});
    }
    co_return sandbox::Started{.pid = 1, .limits = {true, ""}};
  }
  net::Task<Result<sandbox::LimitsStatus>> ApplyCpuLimit(SandboxId, double cores) override {
    cpu_limits.push_back(cores);
    co_return sandbox::LimitsStatus{true, ""};
  }
  net::Task<Result<sandbox::ExitInfo>> Stop(SandboxId id, std::chrono::milliseconds) override {
    stops.push_back(id.value);
    running.erase(id.value);
    CloseListener(id.value);
    co_await net::Yield();
    co_return sandbox::ExitInfo{};
  }
  net::Task<Result<std::vector<sandbox::RunningSandbox>>> List() override {
    co_return std::vector<sandbox::RunningSandbox>{};
  }
  net::Task<Result<OwnedFd>> BridgeListener(SandboxId) override { co_return OwnedFd(); }
  net::Task<Result<sandbox::LimitsStatus>> Limits() override { co_return sandbox::LimitsStatus{true, ""}; }
  void OnExit(std::function<void(sandbox::Exited)> listener) override { on_exit_ = std::move(listener); }

  void End(SandboxId id, sandbox::ExitInfo info) {
    running.erase(id.value);
    CloseListener(id.value);
    loop_.Post([this, id, info] { on_exit_({id, info}); });
  }
  void CloseAll() {
    for (auto& [id, listener] : listeners_) listener->Close();
  }

  Behaviour behaviour = Behaviour::kHealthy;
  struct Record {
    SandboxId id;
    std::string bundle;
    Record(const sandbox::SandboxSpec& spec) : id(spec.id), bundle(spec.bundle) {}
  };
  std::vector<Record> starts;
  std::vector<std::string> stops;
  std::vector<double> cpu_limits;
  std::set<std::string> running;

 private:
  net::Task<void> Answer(net::Listener* listener) {
    for (;;) {
      auto stream = co_await listener->Accept();
      if (!stream) co_return;
      char request[1024];
      if (co_await (*stream)->ReadSome(request)) {
        (void)co_await (*stream)->Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
      }
    }
  }
  void CloseListener(const std::string& id) {
    if (const auto found = listeners_.find(id); found != listeners_.end()) found->second->Close();
  }
  net::Loop& loop_;
  net::TaskGroup& tasks_;
  std::map<std::string, std::unique_ptr<net::Listener>> listeners_;
  std::vector<OwnedFd> held_;
  std::function<void(sandbox::Exited)> on_exit_;
};

class FakeBridge final : public BridgeHost {
 public:
  Result<void> Open(SandboxId sandbox, ProjectId, AppId, OwnedFd) override {
    open.insert(sandbox.value);
    return {};
  }
  void Close(SandboxId sandbox) override { open.erase(sandbox.value); }
  std::set<std::string> open;
};

class FakeObserver final : public RuntimeObserver {
 public:
  void OnRoute(AppId, Route route) override { routes.push_back(std::move(route)); }
  void OnGaveUp(AppId, std::string reason) override { gave_up.push_back(std::move(reason)); }
  std::vector<Route> routes;
  std::vector<std::string> gave_up;
};

class AppRuntimeTest : public testing::Test {
 protected:
  AppRuntimeTest() {
    data_ = testing::TempDir() + "/runtime_test_" + RandomName(random_, 8);
    for (const char* folder : {"", "/run", "/logs"}) fs::create_directories(data_ + folder);
    store_ = store::SqliteStore::Open({.path = data_ + "/hedgerow.db"}, clock_).value();
    const auto organization = store_->CreateOrganization("Hedge").value();
    const auto user = store_->CreateUser({.email = "ada@example.com", .uuid = "uuid", .first_name = "Ada"}).value();
    somebody_ = user.Basic();
    const auto project = store_->CreateProject({organization.id, "Web", "phc_x", "UTC", {}}).value();
    app_ = store_
               ->CreateApp({.short_id = ShortId{"abcdefghijkl"}, .project = project.id, .name = "Sales"},
                           {.zip_hash = std::string(64, 'a')})
               .value()
               .id;
    deps_.emplace(BootDeps{loop_.loop(), workers_, http_, *store_, driver_, bridge_, clock_, random_, Log::Quiet(),
                           data_, data_ + "/bundles", "/rootfs"});
    policy_.restart_delay = std::chrono::milliseconds(1);
    runtime_ = std::make_unique<AppRuntime>(*deps_, observer_, tasks_, policy_, app_);
    driver_.OnExit([this](const sandbox::Exited& exit) { runtime_->OnExit(exit); });
  }
  ~AppRuntimeTest() override {
    driver_.CloseAll();
    tasks_.Cancel();
    loop_.Run(tasks_.Join());
    fs::remove_all(data_);
  }

  Result<Upstream> Wake() { return loop_.Run(runtime_->Wake()); }
  void Stop(std::optional<store::UserBasic> by = {}) { ASSERT_TRUE(loop_.Run(runtime_->Stop(std::move(by)))); }
  // Lets what was posted happen until `done`.
  void Until(std::function<bool()> done) { loop_.Run(Poll(done)); }
  static net::Task<void> Poll(std::function<bool()> done) {
    while (!done()) co_await net::SleepFor(std::chrono::milliseconds(1));
  }
  net::Task<void> WakeInto(std::vector<Result<Upstream>>* results) { results->push_back(co_await runtime_->Wake()); }
  store::SandboxState state() { return runtime_->Status().state; }

  store::UserBasic somebody_;
  SystemRandom random_;
  ManualClock clock_;
  std::string data_;
  net::TestLoop loop_;
  net::WorkerPool workers_{1};
  net::HttpClient http_{loop_.loop(), {}};
  net::TaskGroup tasks_{loop_.loop()};
  std::unique_ptr<store::Store> store_;
  FakeDriver driver_{loop_.loop(), tasks_};
  FakeBridge bridge_;
  FakeObserver observer_;
  Policy policy_;
  AppId app_;
  std::optional<BootDeps> deps_;
  std::unique_ptr<AppRuntime> runtime_;
};

TEST_F(AppRuntimeTest, ManyViewersOfASleepingAppCauseOneStart) {
  std::vector<Result<Upstream>> results;
  for (int i = 0; i < 20; ++i) tasks_.Spawn(WakeInto(&results));
  Until([&] { return results.size() == 20; });
  EXPECT_EQ(driver_.starts.size(), 1u);
  for (const auto& result : results) EXPECT_EQ(result.value().sandbox, driver_.starts[0].id);
  EXPECT_EQ(state(), store::SandboxState::kRunning);
  EXPECT_EQ(driver_.cpu_limits, std::vector<double>{0.5}) << "the quota comes after the boot";
  EXPECT_EQ(bridge_.open.size(), 1u);
}

TEST_F(AppRuntimeTest, TrafficDoesNotWakeWhatSomebodyStoppedButOpeningDoes) {
  ASSERT_TRUE(Wake());
  Stop(somebody_);
  const auto refused = Wake();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().user_message, "Stopped by ada@example.com.");
  EXPECT_EQ(runtime_->Status().stopped_by->email, "ada@example.com");
  runtime_->Open();
  EXPECT_TRUE(Wake());
  EXPECT_TRUE(bridge_.open.contains(driver_.starts.back().id.value));
}

TEST_F(AppRuntimeTest, AStopDuringAStartEndsStopped) {
  driver_.behaviour = FakeDriver::Behaviour::kSilent;
  runtime_->Open();
  Until([&] { return !driver_.starts.empty(); });
  Stop(somebody_);
  EXPECT_EQ(state(), store::SandboxState::kStopped);
  EXPECT_TRUE(driver_.running.empty());
  EXPECT_TRUE(bridge_.open.empty());
  EXPECT_TRUE(fs::is_empty(data_ + "/run"));
}

TEST_F(AppRuntimeTest, AFailedStartGivesTheReasonFromTheLogAndIsNotRepeatedByTraffic) {
  driver_.behaviour = FakeDriver::Behaviour::kExits;
  const auto failed = Wake();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().user_message, "The app's process ended with exit code 1.");
  EXPECT_EQ(state(), store::SandboxState::kError);
  EXPECT_FALSE(Wake());
  EXPECT_EQ(driver_.starts.size(), 1u);
  driver_.behaviour = FakeDriver::Behaviour::kHealthy;
  runtime_->Open();
  EXPECT_TRUE(Wake());
  EXPECT_EQ(runtime_->Status().last_error, "");
}

TEST_F(AppRuntimeTest, ACrashedAppIsRestartedThreeTimesThenGivesUp) {
  ASSERT_TRUE(Wake());
  for (size_t restarts = 1; restarts <= 3; ++restarts) {
    driver_.End(driver_.starts.back().id, {.exit_code = 137, .signal = 9});
    Until([&] { return driver_.starts.size() == 1 + restarts && runtime_->running(); });
    EXPECT_EQ(runtime_->Status().restart_count, static_cast<int>(restarts));
  }
  driver_.End(driver_.starts.back().id, {.exit_code = 137, .signal = 9, .oom_killed = true});
  Until([&] { return !observer_.gave_up.empty(); });
  EXPECT_EQ(state(), store::SandboxState::kError);
  EXPECT_NE(observer_.gave_up[0].find("used more than its 1 GB of memory"), std::string::npos);
  EXPECT_EQ(driver_.starts.size(), 4u);
  EXPECT_EQ(observer_.routes.back().ingress_path, "");
}

TEST_F(AppRuntimeTest, FiveStableMinutesClearTheRestartCounter) {
  ASSERT_TRUE(Wake());
  driver_.End(driver_.starts.back().id, {.exit_code = 1});
  Until([&] { return driver_.starts.size() == 2 && runtime_->running(); });
  clock_.Advance(seconds(299));
  runtime_->Tick();
  EXPECT_EQ(runtime_->Status().restart_count, 1);
  clock_.Advance(seconds(1));
  runtime_->Tick();
  EXPECT_EQ(runtime_->Status().restart_count, 0);
}

TEST_F(AppRuntimeTest, ANewVersionBootsBesideTheOldOneThenReplacesIt) {
  ASSERT_TRUE(Wake());
  ASSERT_TRUE(store_->AddVersion(app_, {.zip_hash = std::string(64, 'b')}));
  runtime_->Refresh();
  Until([&] { return driver_.stops.size() == 1; });
  EXPECT_EQ(driver_.stops[0], driver_.starts[0].id.value);
  EXPECT_TRUE(driver_.starts[1].bundle.ends_with(std::string(64, 'b')));
  EXPECT_EQ(Wake().value().sandbox, driver_.starts[1].id);
  EXPECT_EQ(runtime_->Status().version_number, 2);
}

TEST_F(AppRuntimeTest, WhoComesAfterANewVersionIsNeverLedToTheOldOne) {
  ASSERT_TRUE(Wake());
  const std::string old = observer_.routes.back().ingress_path;
  ASSERT_TRUE(store_->AddVersion(app_, {.zip_hash = std::string(64, 'b')}));
  runtime_->Refresh();
  EXPECT_EQ(observer_.routes.back().ingress_path, old) << "open pages go on";
  EXPECT_TRUE(observer_.routes.back().outdated);
  EXPECT_EQ(Wake().value().sandbox, driver_.starts[1].id);
  EXPECT_FALSE(observer_.routes.back().outdated);
  // A third one, while the second is taking the place of the first.
  ASSERT_TRUE(store_->AddVersion(app_, {.zip_hash = std::string(64, 'c')}));
  runtime_->Refresh();
  EXPECT_TRUE(observer_.routes.back().outdated);
  EXPECT_EQ(Wake().value().sandbox, driver_.starts.back().id);
  EXPECT_TRUE(driver_.starts.back().bundle.ends_with(std::string(64, 'c')));
  Until([&] { return driver_.running.size() == 1; });
}

TEST_F(AppRuntimeTest, AStartThatANewVersionOvertookGetsNoViewers) {
  runtime_->Open();
  Until([&] { return !driver_.starts.empty(); });
  const size_t before = observer_.routes.size();  // the first start may have been through already
  ASSERT_TRUE(store_->AddVersion(app_, {.zip_hash = std::string(64, 'b')}));
  runtime_->Refresh();
  const auto upstream = Wake();
  EXPECT_EQ(upstream.value().sandbox, driver_.starts.back().id);
  EXPECT_TRUE(driver_.starts.back().bundle.ends_with(std::string(64, 'b')));
  for (const Route& route : std::span(observer_.routes).subspan(before)) {
    if (!route.ingress_path.empty()) EXPECT_EQ(route.outdated, route.ingress_path != upstream->ingress_path);
  }
}

TEST_F(AppRuntimeTest, AThousandViewersMayWaitAndNotOneMore) {
  driver_.behaviour = FakeDriver::Behaviour::kSilent;
  std::vector<Result<Upstream>> results;
  net::TaskGroup viewers(loop_.loop());
  for (int i = 0; i < 1001; ++i) viewers.Spawn(WakeInto(&results));
  Until([&] { return !results.empty(); });
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].error().code, Code::kRateLimited);
  EXPECT_EQ(driver_.starts.size(), 1u);
  viewers.Cancel();  // they leave: their places are free at once, while the app still boots
  Until([&] { return results.size() == 1001; });
  EXPECT_EQ(results.back().error().code, Code::kCancelled);
  EXPECT_EQ(state(), store::SandboxState::kStarting);
  tasks_.Spawn(WakeInto(&results));
  Stop(somebody_);
  Until([&] { return results.size() == 1002; });
  EXPECT_EQ(results.back().error().code, Code::kConflict);
}

TEST_F(AppRuntimeTest, ANewVersionOfASleepingAppStartsNothing) {
  runtime_->Refresh();
  EXPECT_EQ(state(), store::SandboxState::kStopped);
  EXPECT_TRUE(driver_.starts.empty());
}

TEST_F(AppRuntimeTest, StopsTenMinutesAfterTheLastViewerLeftAndTrafficWakesIt) {
  ASSERT_TRUE(Wake());
  runtime_->ViewerCame();
  clock_.Advance(seconds(3600));
  runtime_->Tick();
  EXPECT_TRUE(runtime_->running()) << "somebody is looking at it";
  runtime_->ViewerLeft();
  clock_.Advance(seconds(599));
  runtime_->Tick();
  EXPECT_TRUE(runtime_->running());
  clock_.Advance(seconds(1));
  runtime_->Tick();
  Until([&] { return state() == store::SandboxState::kStopped; });
  EXPECT_FALSE(runtime_->Status().stopped_by);
  EXPECT_TRUE(Wake());
}

TEST_F(AppRuntimeTest, ADeletedAppWritesNoRowWhenItsSandboxEnds) {
  ASSERT_TRUE(Wake());
  Until([&] { return store_->GetSandbox(app_).has_value(); });
  ASSERT_TRUE(store_->DeleteApp(app_));
  runtime_->Forget();
  Stop();
  EXPECT_TRUE(driver_.running.empty());
  EXPECT_FALSE(store_->GetSandbox(app_));
}

TEST_F(AppRuntimeTest, AnAppKeepsOneLogAndADeletedOneNone) {
  const auto write_log = [&] {
    const std::string folder = data_ + "/logs/" + driver_.starts.back().id.value;
    fs::create_directories(folder);
    std::ofstream(folder + "/app.log") << "said\n";
  };
  const auto logs = [&] { return std::distance(fs::directory_iterator(data_ + "/logs"), {}); };
  ASSERT_TRUE(Wake());
  write_log();
  Stop();
  EXPECT_EQ(logs(), 1) << "why it ended can still be read";
  ASSERT_TRUE(Wake());
  write_log();
  EXPECT_EQ(logs(), 1);
  EXPECT_EQ(runtime_->last_sandbox(), driver_.starts.back().id);
  fs::create_directories(data_ + "/logs/stray");
  RemoveLogsBut(data_, {runtime_->last_sandbox()});
  EXPECT_EQ(logs(), 1);
  runtime_->Forget();
  Stop();
  EXPECT_EQ(logs(), 0);
}

TEST_F(AppRuntimeTest, TheRowSurvivesForTheNextServer) {
  ASSERT_TRUE(Wake());
  Stop(somebody_);
  Until([&] {
    const auto row = store_->GetSandbox(app_);
    return row && row->status == store::SandboxState::kStopped;
  });
  AppRuntime next(*deps_, observer_, tasks_, policy_, app_);
  next.Recall(store_->GetSandbox(app_).value());
  EXPECT_EQ(next.Status().state, store::SandboxState::kStopped);
  EXPECT_EQ(next.Status().stopped_by->email, "ada@example.com");
}

}  // namespace
}  // namespace hedgerow::runtime
