#include "runtime/runtime.h"

namespace hedgerow::runtime {
namespace {

constexpr auto kTick = std::chrono::seconds(2);

}  // namespace

Runtime::Runtime(BootDeps deps, RuntimeObserver& observer, Policy policy)
    : deps_(std::move(deps)), observer_(observer), policy_(policy), tasks_(deps_.home) {
  deps_.driver.OnExit([this](const sandbox::Exited& exit) {
    for (auto& [id, app] : apps_) app->OnExit(exit);
  });
}

Runtime::~Runtime() = default;

AppRuntime& Runtime::At(AppId app) {
  auto& slot = apps_[app];
  if (!slot) slot = std::make_unique<AppRuntime>(deps_, observer_, tasks_, policy_, app);
  return *slot;
}

net::Task<Result<void>> Runtime::Adopt() {
  CO_TRY(const auto alive, co_await deps_.driver.List());
  CO_TRY(const auto rows, co_await deps_.workers.Run([this] { return deps_.store.ListSandboxes(); }));
  std::unordered_map<SandboxId, const sandbox::RunningSandbox*> by_id;
  for (const auto& sandbox : alive) by_id[sandbox.id] = &sandbox;
  for (const store::Sandbox& row : rows) {
    const auto found = by_id.find(row.sandbox_id);
    co_await AdoptRow(row, found == by_id.end() ? nullptr : found->second);
    if (found != by_id.end()) by_id.erase(found);
  }
  for (const auto& [id, sandbox] : by_id) {  // of an app that was deleted, or of a start that never finished
    if (!sandbox->exit) co_await deps_.driver.Stop(id, policy_.stop_grace);
    RemoveRunFolder(deps_, id);
  }
  std::vector<SandboxId> logs;
  for (const auto& [app, life] : apps_) logs.push_back(life->last_sandbox());
  co_await deps_.workers.Run([&] { RemoveLogsBut(deps_.data_dir, logs); });
  tasks_.Spawn(Ticker());
  co_return Result<void>{};
}

net::Task<void> Runtime::AdoptRow(const store::Sandbox& row, const sandbox::RunningSandbox* alive) {
  AppRuntime& app = At(row.app);
  if (alive == nullptr || alive->exit || row.status != store::SandboxState::kRunning) {
    if (alive != nullptr && !alive->exit) co_await deps_.driver.Stop(alive->id, policy_.stop_grace);
    RemoveRunFolder(deps_, row.sandbox_id);
    app.Recall(row);
    co_return;
  }
  const AppId id = row.app;
  const VersionId version_id = row.version;
  const auto record = co_await deps_.workers.Run([&] { return deps_.store.GetAppById(id); });
  const auto version = co_await deps_.workers.Run([&] { return deps_.store.GetVersionById(version_id); });
  auto listener = co_await deps_.driver.BridgeListener(alive->id);
  if (!record || !version || !listener ||
      !deps_.bridge.Open(alive->id, record->project, row.app, std::move(*listener))) {
    co_await deps_.driver.Stop(alive->id, policy_.stop_grace);
    RemoveRunFolder(deps_, alive->id);
    app.Recall(row);
    co_return;
  }
  Instance instance;
  instance.sandbox = alive->id;
  instance.version = version->id;
  instance.version_number = version->version_number;
  instance.cpu_cores = record->cpu_cores;
  instance.memory_gb = record->memory_gb;
  instance.ingress_path = IngressPath(deps_, alive->id);
  instance.started_at = alive->started_at;
  instance.ready_since = deps_.clock.Mono();
  instance.limits_enforced = alive->limits.enforced;
  instance.limits_reason = alive->limits.reason;
  deps_.log.Info("app_adopted", {{"app", row.app.value}, {"sandbox", alive->id.value}});
  app.Adopt(std::move(instance), row);
}

net::Task<void> Runtime::Ticker() {
  while (co_await net::SleepFor(kTick)) {
    for (auto& [id, app] : apps_) app->Tick();
  }
}

net::Task<void> Runtime::Close() {
  tasks_.Cancel();
  co_await tasks_.Join();
}

net::Task<void> Runtime::Open(AppId app) {
  co_await net::RunOn(deps_.home, [this, app]() -> net::Task<void> {
    if (!ending_) At(app).Open();
    co_return;
  });
}

net::Task<Result<Upstream>> Runtime::WakeOrRefuse(AppId app) {
  if (ending_) co_return Fail(Code::kUnavailable, "The server is being stopped.");
  co_return co_await At(app).Wake();
}

net::Task<Result<Upstream>> Runtime::Wake(AppId app) {
  co_return co_await net::RunOn(deps_.home, [this, app] { return WakeOrRefuse(app); });
}

net::Task<Result<void>> Runtime::Stop(AppId app, std::optional<store::UserBasic> by) {
  co_return co_await net::RunOn(deps_.home, [this, app, by] { return At(app).Stop(by); });
}

net::Task<void> Runtime::Restart(AppId app) {
  co_await net::RunOn(deps_.home, [this, app]() -> net::Task<void> {
    if (!ending_) At(app).Renew();
    co_return;
  });
}

net::Task<void> Runtime::Refresh(AppId app) {
  co_await net::RunOn(deps_.home, [this, app]() -> net::Task<void> {
    if (!ending_) At(app).Refresh();
    co_return;
  });
}

net::Task<Result<void>> Runtime::Remove(AppId app) {
  co_return co_await net::RunOn(deps_.home, [this, app]() -> net::Task<Result<void>> {
    At(app).Forget();
    co_return co_await At(app).Stop(std::nullopt);
  });
}

net::Task<Result<void>> Runtime::StopAll() {
  co_return co_await net::RunOn(deps_.home, [this]() -> net::Task<Result<void>> {
    ending_ = true;
    std::vector<AppRuntime*> all;
    for (auto& [id, app] : apps_) all.push_back(app.get());
    for (AppRuntime* app : all) app->BeginStop();
    for (AppRuntime* app : all) CO_TRY_VOID(co_await app->Settled());
    co_return Result<void>{};
  });
}

net::Task<AppStatus> Runtime::Status(AppId app) {
  co_return co_await net::RunOn(deps_.home, [this, app]() -> net::Task<AppStatus> { co_return At(app).Status(); });
}

net::Task<std::vector<store::SandboxState>> Runtime::States(std::vector<AppId> apps) {
  co_return co_await net::RunOn(deps_.home, [this, &apps]() -> net::Task<std::vector<store::SandboxState>> {
    std::vector<store::SandboxState> states;
    for (const AppId app : apps) states.push_back(At(app).state());
    co_return states;
  });
}

net::Task<LogTail> Runtime::Logs(AppId app, size_t lines) {
  const SandboxId sandbox =
      co_await net::RunOn(deps_.home, [this, app]() -> net::Task<SandboxId> { co_return At(app).last_sandbox(); });
  if (!sandbox) co_return LogTail{};
  const std::string path = LogPath(deps_, sandbox);
  co_return co_await deps_.workers.Run([&] { return ReadLogTail(path, lines); });
}

void Runtime::ViewerCame(AppId app) {
  deps_.home.Post([this, app] { At(app).ViewerCame(); });
}

void Runtime::ViewerLeft(AppId app) {
  deps_.home.Post([this, app] { At(app).ViewerLeft(); });
}

net::Task<Runtime::Counts> Runtime::Count() {
  co_return co_await net::RunOn(deps_.home, [this]() -> net::Task<Counts> {
    Counts counts;
    for (const auto& [id, app] : apps_) {
      counts.running += app->running() ? 1 : 0;
      counts.viewers += app->viewers();
    }
    co_return counts;
  });
}

}  // namespace hedgerow::runtime
