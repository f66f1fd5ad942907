#include "runtime/app_runtime.h"

#include <fmt/format.h>

#include "base/check.h"

namespace hedgerow::runtime {
namespace {

store::SandboxState StoreState(const State& state) {
  struct Name {
    store::SandboxState operator()(const Stopped&) const { return store::SandboxState::kStopped; }
    store::SandboxState operator()(const Starting&) const { return store::SandboxState::kStarting; }
    store::SandboxState operator()(const Running&) const { return store::SandboxState::kRunning; }
    store::SandboxState operator()(const Stopping&) const { return store::SandboxState::kStopping; }
    store::SandboxState operator()(const Failed&) const { return store::SandboxState::kError; }
  };
  return std::visit(Name{}, state);
}

}  // namespace

AppRuntime::AppRuntime(BootDeps& deps, RuntimeObserver& observer, net::TaskGroup& tasks, Policy policy, AppId app)
    : deps_(deps),
      observer_(observer),
      tasks_(tasks),
      policy_(policy),
      app_(app),
      settled_(std::make_shared<net::Event>(deps.home)),
      journey_(deps.clock),
      idle_since_(deps.clock.Mono()) {}

void AppRuntime::Open() {
  if (std::holds_alternative<Running>(state_) || want_run_) return;
  restart_count_ = 0;
  Want(true);
}

net::Task<Result<Upstream>> AppRuntime::Wake() {
  if (waiting_ >= policy_.waiting_max && !std::holds_alternative<Running>(state_)) {
    co_return Fail(Code::kRateLimited, "Too many viewers are waiting for this app. Try again in a moment.");
  }
  ++waiting_;
  auto upstream = co_await AwaitStart();
  --waiting_;
  co_return upstream;
}

net::Task<Result<Upstream>> AppRuntime::AwaitStart() {
  const MonoTime give_up = deps_.clock.Mono() + policy_.boot_timeout + policy_.boot_timeout / 2;
  for (;;) {
    if (instance_ && std::holds_alternative<Running>(state_))
      co_return Upstream{instance_->ingress_path, instance_->sandbox};
    if (const auto* failed = std::get_if<Failed>(&state_); failed && !want_run_) {
      co_return Fail(Code::kUnavailable, failed->reason);
    }
    if (const auto* stopped = std::get_if<Stopped>(&state_); stopped && !want_run_) {
      if (stopped->by) co_return Fail(Code::kConflict, fmt::format("Stopped by {}.", stopped->by->email));
      Want(true);
    }
    const auto settled = settled_;
    const auto left = give_up - deps_.clock.Mono();
    if (left <= MonoTime::duration::zero()) co_return Fail(Code::kTimeout, "The app did not start in time.");
    CO_TRY_VOID(co_await settled->Wait(left));
  }
}

net::Task<Result<void>> AppRuntime::Stop(std::optional<store::UserBasic> by) {
  stop_by_ = std::move(by);
  if (std::holds_alternative<Stopped>(state_) && !want_run_) {
    Become(Stopped{stop_by_});
    Save();
    co_return Result<void>{};
  }
  Want(false);
  co_return co_await Settled();
}

void AppRuntime::BeginStop() {
  if (want_run_ || instance_) Want(false);
}

net::Task<Result<void>> AppRuntime::Settled() {
  const auto settled = settled_;
  if (!reconciling_) co_return Result<void>{};
  co_return co_await settled->Wait(policy_.stop_grace + std::chrono::seconds(30));
}

void AppRuntime::Renew() {
  restart_count_ = 0;
  Want(true);
}

void AppRuntime::Refresh() {
  restart_count_ = 0;
  if (want_run_) {
    Want(true);
  } else if (std::holds_alternative<Failed>(state_)) {  // the new version may well start
    Become(Stopped{});
    last_error_.clear();
    Save();
  }
}

void AppRuntime::Want(bool run) {
  want_run_ = run;
  if (run) {
    ++wanted_start_;
    Become(Starting{});
    if (instance_) observer_.OnRoute(app_, {instance_->ingress_path, true});
  }
  if (boot_) boot_->Interrupt();  // what is booting is not what is wanted now
  if (settled_->notified()) settled_ = std::make_shared<net::Event>(deps_.home);
  if (reconciling_) return;
  reconciling_ = true;
  tasks_.Spawn(Reconcile());
}

net::Task<void> AppRuntime::Reconcile() {
  for (;;) {
    if (want_run_ && instance_start_ != wanted_start_) {
      co_await BootWanted();
    } else if (!want_run_ && instance_) {
      Become(Stopping{});
      co_await TearDown(*std::exchange(instance_, std::nullopt));
    } else {
      break;
    }
  }
  reconciling_ = false;
  if (instance_) {
    Become(Running{});
  } else if (!std::holds_alternative<Failed>(state_)) {
    Become(Stopped{std::exchange(stop_by_, std::nullopt)});
  }
  Save();
  settled_->Notify();
  CheckInvariants();
}

net::Task<void> AppRuntime::BootWanted() {
  const uint64_t start = wanted_start_;
  journey_ = Journey(deps_.clock);
  Become(Starting{});
  boot_ = std::make_unique<SandboxBoot>(deps_, journey_, policy_, app_);
  auto booted = co_await boot_->Run();
  RememberLog(boot_->sandbox());
  boot_.reset();
  const bool superseded = !want_run_ || start != wanted_start_;
  auto old = std::exchange(instance_, std::nullopt);
  if (booted) {
    Take(std::move(*booted), start);
    last_error_.clear();
    if (!superseded) {  // Viewers go on while the old sandbox is still ending.
      Become(Running{});
      settled_->Notify();
    }
    deps_.log.Info("app_started", {{"app", app_.value},
                                   {"sandbox", instance_->sandbox.value},
                                   {"version", instance_->version_number},
                                   {"ms", journey_.TotalMs()}});
  } else if (!superseded) {
    last_error_ = booted.error().error.user_message;
    deps_.log.Failure("app_start_failed", booted.error().error, {{"app", app_.value}});
    want_run_ = false;
    instance_start_ = start;
    state_ = Failed{last_error_, std::move(booted.error().log_tail)};
  }
  if (old) co_await TearDown(std::move(*old));
}

net::Task<void> AppRuntime::TearDown(Instance instance) {
  if (!instance_) observer_.OnRoute(app_, {});
  auto stopped = co_await deps_.driver.Stop(instance.sandbox, policy_.stop_grace);
  if (!stopped) deps_.log.Failure("sandbox_stop_failed", stopped.error(), {{"sandbox", instance.sandbox.value}});
  RemoveRunFolder(deps_, instance.sandbox);
  if (forgotten_) RemoveLog(deps_, last_.sandbox);
  deps_.log.Info("app_stopped", {{"app", app_.value}, {"sandbox", instance.sandbox.value}});
}

void AppRuntime::OnExit(const sandbox::Exited& exit) {
  if (boot_ && boot_->sandbox() == exit.id) return boot_->OnExit(exit);
  if (!instance_ || instance_->sandbox != exit.id) return;  // one that we stopped ourselves
  const Instance ended = *std::exchange(instance_, std::nullopt);
  observer_.OnRoute(app_, {});
  if (deps_.clock.Mono() - ended.ready_since >= policy_.stable_after) restart_count_ = 0;
  const LogTail tail = ReadLogTail(LogPath(deps_, ended.sandbox));
  std::string reason = HowItEnded(exit.info, tail, ended.memory_gb);
  last_error_ = reason;
  deps_.log.Warning(
      "app_crashed",
      {{"app", app_.value}, {"sandbox", ended.sandbox.value}, {"reason", reason}, {"restarts", restart_count_}});
  RemoveRunFolder(deps_, ended.sandbox);
  if (!want_run_) return;
  if (restart_count_ >= policy_.restarts_max) {
    want_run_ = false;
    reason +=
        fmt::format(" It was restarted {} times; fix it and upload a new version, or start it again.", restart_count_);
    observer_.OnGaveUp(app_, reason);
    Become(Failed{std::move(reason), tail.lines});
    Save();
    return;
  }
  ++restart_count_;
  Become(Starting{});
  if (settled_->notified()) settled_ = std::make_shared<net::Event>(deps_.home);
  if (!reconciling_) tasks_.Spawn(RestartLater());
}

net::Task<void> AppRuntime::RestartLater() {
  const uint64_t start = wanted_start_;
  if (!co_await net::SleepFor(policy_.restart_delay * (1 << (restart_count_ - 1)))) co_return;
  if (want_run_ && start == wanted_start_ && !reconciling_) Want(true);
}

void AppRuntime::ViewerCame() {
  ++viewers_;
  last_activity_ = deps_.clock.Now();
}

void AppRuntime::ViewerLeft() {
  CHECK(viewers_ > 0);
  --viewers_;
  idle_since_ = deps_.clock.Mono();
  last_activity_ = deps_.clock.Now();
}

void AppRuntime::Tick() {
  if (!instance_ || reconciling_) return;
  const MonoTime now = deps_.clock.Mono();
  if (restart_count_ > 0 && now - instance_->ready_since >= policy_.stable_after) restart_count_ = 0;
  if (viewers_ == 0 && now - idle_since_ >= policy_.idle_timeout) {
    deps_.log.Info("app_idle", {{"app", app_.value}});
    stop_by_.reset();
    Want(false);
  }
}

// An app has one log, its newest sandbox's.
void AppRuntime::RememberLog(const SandboxId& sandbox) {
  if (last_.sandbox != sandbox) RemoveLog(deps_, last_.sandbox);
  last_.sandbox = sandbox;
}

void AppRuntime::Take(Instance instance, uint64_t start) {
  instance_ = std::move(instance);
  instance_start_ = start;
  last_ = {instance_->sandbox, instance_->version, instance_->version_number};
  idle_since_ = deps_.clock.Mono();
  observer_.OnRoute(app_, {instance_->ingress_path, start != wanted_start_});
}

void AppRuntime::Adopt(Instance instance, const store::Sandbox& row) {
  want_run_ = true;
  Take(std::move(instance), ++wanted_start_);
  restart_count_ = static_cast<int>(row.restart_count);
  last_activity_ = row.last_activity_at;
  Become(Running{});
  Save();
}

void AppRuntime::Recall(const store::Sandbox& row) {
  restart_count_ = static_cast<int>(row.restart_count);
  last_error_ = row.last_error;
  last_activity_ = row.last_activity_at;
  last_ = {row.sandbox_id, row.version, 0};
  if (row.status == store::SandboxState::kError) {
    Become(Failed{row.last_error, ReadLogTail(LogPath(deps_, row.sandbox_id)).lines});
  } else {
    Become(Stopped{row.stopped_by});
  }
}

void AppRuntime::Forget() {
  forgotten_ = true;
  if (!instance_ && !boot_) RemoveLog(deps_, last_.sandbox);
}

void AppRuntime::Become(State state) { state_ = std::move(state); }

store::SandboxState AppRuntime::state() const { return StoreState(state_); }

AppStatus AppRuntime::Status() const {
  AppStatus status;
  status.state = state();
  if (instance_) {
    status.sandbox = instance_->sandbox;
    status.started_at = instance_->started_at;
    status.limits_enforced = instance_->limits_enforced;
    status.limits_reason = instance_->limits_reason;
  }
  if (last_.version_number) status.version_number = last_.version_number;
  status.restart_count = restart_count_;
  status.last_error = last_error_;
  if (const auto* failed = std::get_if<Failed>(&state_)) status.log_tail = failed->log_tail;
  if (const auto* stopped = std::get_if<Stopped>(&state_)) status.stopped_by = stopped->by;
  status.last_activity_at = last_activity_;
  status.viewers = viewers_;
  status.journey = journey_.Steps();
  return status;
}

void AppRuntime::Save() {
  if (forgotten_ || !last_.version) return;  // deleted, or never started: there is nothing to remember
  store::Sandbox row;
  row.app = app_;
  row.version = last_.version;
  row.sandbox_id = last_.sandbox;
  row.status = StoreState(state_);
  row.restart_count = restart_count_;
  row.last_error = last_error_;
  row.last_activity_at = last_activity_;
  if (instance_) row.started_at = instance_->started_at;
  if (const auto* stopped = std::get_if<Stopped>(&state_)) row.stopped_by = stopped->by;
  const bool writer_at_work = row_to_save_.has_value() || saving_;
  row_to_save_ = std::move(row);
  if (!writer_at_work) tasks_.Spawn(SaveRows());
}

// One writer, so that the latest row wins whatever the worker threads do.
net::Task<void> AppRuntime::SaveRows() {
  saving_ = true;
  while (row_to_save_) {
    store::Sandbox row = *std::exchange(row_to_save_, std::nullopt);
    auto saved = co_await deps_.workers.Run([&] { return deps_.store.SaveSandbox(row); });
    if (!saved) deps_.log.Failure("sandbox_row_not_saved", saved.error(), {{"app", app_.value}});
  }
  saving_ = false;
}

void AppRuntime::CheckInvariants() const {
  CHECK(std::holds_alternative<Running>(state_) == instance_.has_value());
  CHECK(!boot_);
}

}  // namespace hedgerow::runtime
