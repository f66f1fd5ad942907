#include "runtime/sandbox_boot.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace hedgerow::runtime {
namespace {

constexpr std::string_view kHealthPath = "/_stcore/health";

std::string RunFolder(const BootDeps& deps, const SandboxId& sandbox) {
  return deps.data_dir + "/run/" + sandbox.value;
}

sandbox::SandboxLimits Limits(const store::App& app, const Policy& policy) {
  sandbox::SandboxLimits limits;
  limits.cpu_cores = app.cpu_cores;
  limits.memory_bytes = static_cast<int64_t>(app.memory_gb * (1LL << 30));
  limits.pids_max = static_cast<int>(policy.pids_max);
  limits.tmp_bytes = policy.tmp_bytes;
  return limits;
}

}  // namespace

std::string IngressPath(const BootDeps& deps, const SandboxId& sandbox) {
  return RunFolder(deps, sandbox) + "/ingress.sock";
}

std::string LogPath(const BootDeps& deps, const SandboxId& sandbox) {
  return deps.data_dir + "/logs/" + sandbox.value + "/app.log";
}

void RemoveRunFolder(BootDeps& deps, const SandboxId& sandbox) {
  deps.bridge.Close(sandbox);
  std::error_code ignored;
  std::filesystem::remove_all(RunFolder(deps, sandbox), ignored);
}

void RemoveLog(const BootDeps& deps, const SandboxId& sandbox) {
  std::error_code ignored;
  if (sandbox) std::filesystem::remove_all(std::filesystem::path(LogPath(deps, sandbox)).parent_path(), ignored);
}

void RemoveLogsBut(const std::string& data_dir, const std::vector<SandboxId>& kept) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  std::vector<fs::path> stray;
  for (const auto& entry : fs::directory_iterator(data_dir + "/logs", ignored)) {
    const bool known = std::ranges::find(kept, entry.path().filename().string(), &SandboxId::value) != kept.end();
    if (entry.is_directory(ignored) && !known) stray.push_back(entry.path());
  }
  for (const fs::path& folder : stray) fs::remove_all(folder, ignored);
}

std::string HowItEnded(const sandbox::ExitInfo& exit, const LogTail& tail, double memory_gb) {
  if (exit.oom_killed) {
    return fmt::format("The app used more than its {:g} GB of memory and was ended. Give it more in its settings.",
                       memory_gb);
  }
  return FailureReason(tail, exit.signal ? fmt::format("The app's process was ended by signal {}.", exit.signal)
                                         : fmt::format("The app's process ended with exit code {}.", exit.exit_code));
}

SandboxBoot::SandboxBoot(BootDeps& deps, Journey& journey, Policy policy, AppId app)
    : deps_(deps), journey_(journey), policy_(policy), app_(app), sandbox_{RandomName(deps.random, 16)} {}

net::Task<std::expected<Instance, BootFailure>> SandboxBoot::Run() {
  auto instance = co_await Steps();
  journey_.End();
  if (instance) co_return std::move(*instance);
  co_return std::unexpected(co_await CleanUp(std::move(instance).error()));
}

net::Task<Result<Instance>> SandboxBoot::Steps() {
  journey_.Begin("load");
  CO_TRY(const store::App app, co_await deps_.workers.Run([&] { return deps_.store.GetAppById(app_); }));
  if (!app.active_version) co_return Fail(Code::kConflict, "The app has no version yet: upload a zip first.");
  memory_gb_ = app.memory_gb;

  journey_.Begin("sandbox");
  CO_TRY(auto spec, MakeSpec(app));
  if (interrupted_) co_return Fail(Code::kCancelled, "The start was called off.");
  started_ = true;
  CO_TRY(auto started, co_await deps_.driver.Start(std::move(spec)));
  CO_TRY_VOID(deps_.bridge.Open(sandbox_, app.project, app_, std::move(started.bridge_listener)));

  journey_.Begin("app");
  CO_TRY_VOID(co_await WaitUntilItAnswers());

  journey_.Begin("limits");
  CO_TRY(const auto limits, co_await deps_.driver.ApplyCpuLimit(sandbox_, app.cpu_cores));

  Instance instance;
  instance.sandbox = sandbox_;
  instance.version = app.active_version->id;
  instance.version_number = app.active_version->version_number;
  instance.cpu_cores = app.cpu_cores;
  instance.memory_gb = app.memory_gb;
  instance.ingress_path = IngressPath(deps_, sandbox_);
  instance.started_at = deps_.clock.Now();
  instance.ready_since = deps_.clock.Mono();
  instance.limits_enforced = limits.enforced;
  instance.limits_reason = limits.reason;
  co_return instance;
}

Result<sandbox::SandboxSpec> SandboxBoot::MakeSpec(const store::App& app) {
  const std::string folder = RunFolder(deps_, sandbox_);
  if (::mkdir(folder.c_str(), 0755) != 0) return FailErrno("mkdir " + folder);
  sandbox::SandboxSpec spec;
  spec.id = sandbox_;
  spec.app = app.short_id;
  spec.project = app.project;
  spec.rootfs = deps_.rootfs;
  spec.bundle = deps_.bundles_dir + "/" + app.active_version->zip_hash;
  spec.limits = Limits(app, policy_);
  TRY(spec.ingress_listener, net::BindUnix(IngressPath(deps_, sandbox_)));
  return spec;
}

// The socket listens before the app does, so one request waits in its queue until the app accepts; it is repeated only
// to notice an exit or an interruption in between.
net::Task<Result<void>> SandboxBoot::WaitUntilItAnswers() {
  constexpr auto kPatience = std::chrono::milliseconds(250);
  const MonoTime give_up = deps_.clock.Mono() + policy_.boot_timeout;
  const net::ClientRequest health{.target = std::string(kHealthPath), .headers = {{"Host", "localhost"}}};
  while (deps_.clock.Mono() < give_up) {
    auto answer = co_await net::WithDeadline(
        deps_.http.Fetch(net::UnixEndpoint(IngressPath(deps_, sandbox_)), health, 4096), kPatience);
    if (interrupted_) co_return Fail(Code::kCancelled, "The start was called off.");
    if (exit_) co_return Fail(Code::kUnavailable, "The app ended while it was starting.");
    if (answer && answer->status == 200) co_return Result<void>{};
    if (!answer && answer.error().code != Code::kTimeout) co_await net::SleepFor(std::chrono::milliseconds(20));
  }
  co_return Fail(Code::kTimeout,
                 fmt::format("The app did not answer within {} seconds of its start. A long computation "
                             "belongs into a function, not at the top of a module.",
                             policy_.boot_timeout.count()));
}

net::Task<BootFailure> SandboxBoot::CleanUp(Error error) {
  if (started_ && !exit_) {
    auto stopped = co_await deps_.driver.Stop(sandbox_, std::chrono::milliseconds(500));
    if (!stopped && stopped.error().code != Code::kNotFound) {
      deps_.log.Failure("sandbox_stop_failed", stopped.error(), {{"sandbox", sandbox_.value}});
    }
  }
  LogTail tail = ReadLogTail(LogPath(deps_, sandbox_));
  if (exit_) error.user_message = HowItEnded(*exit_, tail, memory_gb_);
  RemoveRunFolder(deps_, sandbox_);
  co_return BootFailure{std::move(error), std::move(tail.lines)};
}

void SandboxBoot::OnExit(const sandbox::Exited& exit) { exit_ = exit.info; }

void SandboxBoot::Interrupt() { interrupted_ = true; }

}  // namespace hedgerow::runtime
