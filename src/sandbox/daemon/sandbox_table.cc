#include "sandbox/daemon/sandbox_table.h"

#include <filesystem>
#include <set>

#include "sandbox/launch/id_range.h"
#include "sandbox/protocol.h"
#include "sandbox/shim/shim.h"

namespace hedgerow::sandbox {
namespace {

constexpr size_t kEndedMax = 1000;  // remembered for a server that is away; the oldest go first

// Below `folder`, without a way out of it.
bool IsBelow(const std::string& path, const std::string& folder) {
  return path.starts_with(folder + "/") && path.find("/..") == std::string::npos;
}

}  // namespace

SandboxTable::SandboxTable(net::Loop& loop, const HConfig& config, Clock& clock, Log log)
    : config_(config),
      images_(std::string(kHState) + "/images"),
      context_{.loop = loop,
               .config = config_,
               .images = images_,
               .clock = clock,
               .log = std::move(log),
               .folder = std::string(kHState) + "/sandboxes"},
      tasks_(loop) {}

Result<void> SandboxTable::Open() {
  std::error_code error;
  std::filesystem::create_directories(context_.folder, error);
  if (error) return FailInternal("cannot make " + context_.folder + ": " + error.message());
  TRY_VOID(images_.Prepare());
  Adopt();
  return {};
}

void SandboxTable::Adopt() {
  std::map<std::string, pid_t> shims;
  for (const auto& [id, pid] : FindByName(kShimName)) shims[id] = pid;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(context_.folder, error)) {
    const SandboxId id{entry.path().filename()};
    const auto shim = shims.find(id.value);
    std::shared_ptr<Sandbox> sandbox =
        Sandbox::Adopt(context_, id, shim == shims.end() ? std::nullopt : std::optional(shim->second));
    if (!sandbox) {
      std::filesystem::remove_all(entry.path(), error);  // killed before its first word was on disk
      continue;
    }
    sandboxes_[id] = sandbox;
    tasks_.Spawn(Watch(std::move(sandbox)));
  }
  if (sandboxes_.empty()) RemoveEmptyGroups(config_.cgroup);
}

Result<IdBlock> SandboxTable::FreeBlock() const {
  std::set<uint32_t> used;
  for (const auto& [id, sandbox] : sandboxes_) used.insert(sandbox->ids().index);
  for (uint32_t index = 1; index < kIdCount / IdBlock::kSize; ++index) {
    if (!used.contains(index)) return IdBlock{index};
  }
  return Fail(Code::kUnavailable, "Too many apps are running on this server. Stop one, or try again later.");
}

std::shared_ptr<Sandbox> SandboxTable::Find(const SandboxId& id) {
  const auto found = sandboxes_.find(id);
  return found == sandboxes_.end() ? nullptr : found->second;
}

net::Task<Result<Started>> SandboxTable::Start(SandboxSpec spec) {
  const SandboxId id = spec.id;
  if (!IsBelow(spec.rootfs, kHImages) || !IsBelow(spec.bundle, kHBundles)) {
    co_return FailInternal("paths outside image and bundles: " + spec.rootfs + ", " + spec.bundle);
  }
  if (!spec.ingress_listener) co_return FailInternal("start without an ingress socket");
  if (sandboxes_.contains(id)) co_return Fail(Code::kConflict, "This sandbox is running already.", id.value);
  CO_TRY(const IdBlock block, FreeBlock());
  auto sandbox = std::make_shared<Sandbox>(context_, std::move(spec), block);
  sandboxes_[id] = sandbox;
  Result<Started> started = co_await sandbox->Start();
  if (started && sandbox->stop_requested()) started = Fail(Code::kCancelled, "The app was stopped while it started.");
  if (!started) {
    context_.log.Failure("sandbox_start_failed", started.error(), {{"sandbox", id.value}});
    co_await sandbox->Abandon();
    sandboxes_.erase(id);
    co_return started;
  }
  context_.log.Info("sandbox_started", {{"sandbox", id.value},
                                        {"create_ms", started->create_ms},
                                        {"start_ms", started->start_ms},
                                        {"limits_enforced", started->limits.enforced}});
  tasks_.Spawn(Watch(std::move(sandbox)));
  co_return started;
}

net::Task<void> SandboxTable::Watch(std::shared_ptr<Sandbox> sandbox) {
  co_await sandbox->Watch();
  if (!sandbox->exit()) co_return;  // cancelled: sandboxd ends, the sandbox does not
  RunningSandbox last = sandbox->Describe();
  last.exit = sandbox->exit();
  context_.log.Info(
      "sandbox_ended",
      {{"sandbox", last.id.value}, {"exit_code", last.exit->exit_code}, {"oom_killed", last.exit->oom_killed}});
  sandboxes_.erase(last.id);
  if (sandbox->stop_requested()) co_return;
  if (ended_.size() >= kEndedMax) ended_.erase(ended_.begin());
  ended_.push_back(last);
  if (listener_) listener_(Exited{last.id, *last.exit});
}

void SandboxTable::Forget(const SandboxId& id) {
  std::erase_if(ended_, [&](const RunningSandbox& sandbox) { return sandbox.id == id; });
}

Result<LimitsStatus> SandboxTable::ApplyCpu(const SandboxId& id, double cores) {
  const auto sandbox = Find(id);
  if (!sandbox) return Fail(Code::kNotFound, "The app is not running.", "no sandbox " + id.value);
  return sandbox->ApplyCpu(cores);
}

net::Task<Result<ExitInfo>> SandboxTable::Stop(SandboxId id, std::chrono::milliseconds grace) {
  const auto sandbox = Find(id);
  if (!sandbox) co_return Fail(Code::kNotFound, "The app is not running.", "no sandbox " + id.value);
  co_return co_await sandbox->Stop(grace);
}

net::Task<void> SandboxTable::StopOne(SandboxId id, std::chrono::milliseconds grace) {
  if (auto stopped = co_await Stop(id, grace); !stopped && stopped.error().code != Code::kNotFound) {
    context_.log.Failure("sandbox_stop_failed", stopped.error(), {{"sandbox", id.value}});
  }
}

net::Task<void> SandboxTable::StopAll(std::chrono::milliseconds grace) {
  net::TaskGroup stops(context_.loop);
  for (const auto& [id, sandbox] : sandboxes_) stops.Spawn(StopOne(id, grace));
  co_await stops.Join();
}

Result<OwnedFd> SandboxTable::BridgeListener(const SandboxId& id) {
  const auto sandbox = Find(id);
  if (!sandbox) return Fail(Code::kNotFound, "The app is not running.", "no sandbox " + id.value);
  return sandbox->BridgeListener();
}

std::vector<RunningSandbox> SandboxTable::List() {
  std::vector<RunningSandbox> list = std::exchange(ended_, {});
  for (const auto& [id, sandbox] : sandboxes_) list.push_back(sandbox->Describe());
  return list;
}

net::Task<void> SandboxTable::Close() {
  tasks_.Cancel();
  co_await tasks_.Join();
}

}  // namespace hedgerow::sandbox
