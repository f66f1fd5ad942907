#include "sandbox/daemon/sandbox.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text_file.h"
#include "net/descriptor.h"
#include "net/stream.h"
#include "sandbox/daemon/mounts.h"
#include "sandbox/daemon/network_namespace.h"
#include "sandbox/protocol.h"
#include "sandbox/shim/shim.h"

namespace hedgerow::sandbox {
namespace {

namespace json = boost::json;
using std::chrono_literals::operator""s;

constexpr auto kStartLimit = 50s;  // a cold disk; the client allows 60 s
constexpr auto kEndLimit = 10s;    // from KILL to the shim's last word
constexpr auto kRuncDeleteLimit = 15s;
constexpr size_t kLogBytesMax = 10 << 20;
constexpr char kStateFile[] = "state.json";
constexpr char kStarting[] = "starting";
constexpr char kRunning[] = "running";

std::string RuncRoot() { return std::string(kHState) + "/runc"; }

// The first numbers of a line, after its first word.
std::vector<int64_t> Numbers(const std::string& line) {
  std::istringstream stream(line);
  std::string word;
  std::vector<int64_t> numbers;
  stream >> word;
  for (int64_t number = 0; stream >> number;) numbers.push_back(number);
  return numbers;
}

}  // namespace

Sandbox::Sandbox(SandboxContext& context, SandboxSpec spec, IdBlock ids)
    : context_(context),
      spec_(std::move(spec)),
      ids_(ids),
      folder_(context.FolderOf(spec_.id)),
      cgroup_(context.config.cgroup, spec_.id),
      started_at_(context.clock.Now()),
      ended_(context.loop) {}

std::unique_ptr<Sandbox> Sandbox::Adopt(SandboxContext& context, const SandboxId& id, std::optional<pid_t> shim) {
  const auto state = ParseObject(ReadTextFile(context.FolderOf(id) + "/" + kStateFile));
  if (!state) return nullptr;
  auto spec = SpecFrom(*state);
  const json::value* block = state->if_contains("block");
  const json::value* phase = state->if_contains("phase");
  const json::value* started_at = state->if_contains("started_at");
  if (!spec || block == nullptr || phase == nullptr || started_at == nullptr || !phase->is_string()) return nullptr;
  const auto index = json::try_value_to<uint32_t>(*block);
  const auto micros = json::try_value_to<int64_t>(*started_at);
  if (!index || !micros) return nullptr;
  auto sandbox = std::make_unique<Sandbox>(context, std::move(*spec), IdBlock{*index});
  sandbox->started_at_ = FromMicros(*micros);
  if (shim) {
    auto process = OpenProcess(*shim);
    if (process) sandbox->shim_ = std::move(*process);
  }
  sandbox->FindInit();
  sandbox->limits_ = sandbox->cgroup_.ReadBack(sandbox->spec_.limits);
  if (phase->get_string() != kRunning) {
    // Nobody was told that it started: Watch() clears it away.
    SendSignal(sandbox->init_, SIGKILL);
    SendSignal(sandbox->shim_, SIGKILL);
  }
  return sandbox;
}

Result<void> Sandbox::SaveState(std::string_view phase) const {
  json::object state = ToJson(spec_);
  state["block"] = ids_.index;
  state["phase"] = phase;
  state["started_at"] = ToMicros(started_at_);
  return ReplaceTextFile(Path(kStateFile), json::serialize(state));
}

Result<SandboxPlaces> Sandbox::MakePlaces() {
  SandboxPlaces places{.bundle = Path("app"),
                       .bridge = Path("bridge"),
                       .network = Path("network"),
                       .cgroups_path = cgroup_.oci_path(),
                       .limit_swap = cgroup_.accounts_swap()};
  TRY(places.rootfs, context_.images.Mount(spec_.rootfs));
  TRY_VOID(MountOverlay(spec_.bundle, context_.images.empty_folder(), places.bundle));
  TRY(bridge_, MountBridge(places.bridge));
  TRY_VOID(MakeNetworkNamespace(places.network));
  return places;
}

Result<Process> Sandbox::SpawnShim(const OwnedFd& report) {
  const std::string logs = std::string(kHLogs) + "/" + spec_.id.value;
  // Anyone may: the folder lies in DATA, which is open to the server alone; so the server can remove what H wrote.
  if (::mkdir(logs.c_str(), 0777) != 0 && errno != EEXIST) return FailErrno("mkdir " + logs);
  ::chmod(logs.c_str(), 0777);
  return Spawn({std::string(kHBinaries) + "/" + kShimName, spec_.id.value, context_.config.runc, RuncRoot(), folder_,
                logs + "/app.log", std::to_string(kLogBytesMax), cgroup_.oom_file()},
               {{spec_.ingress_listener.get(), kShimIngressFd}, {report.get(), kShimReportFd}});
}

Error Sandbox::StartError(const std::string& step) const {
  std::string detail = "shim failed to " + step + ": " + ReadTextFile(Path(kRuncLogFile));
  if (detail.size() > 2000) detail.resize(2000);
  return Error{Code::kUnavailable, "The sandbox could not be created. The operator finds the cause in the log.",
               std::move(detail)};
}

net::Task<Result<void>> Sandbox::ReadReport(OwnedFd report, Started* started) {
  CO_TRY(auto stream, co_await net::StreamFromFd(std::move(report)));
  std::string text;
  std::array<char, 256> buffer{};
  for (;;) {
    const size_t end = text.find('\n');
    if (end == std::string::npos) {
      CO_TRY(const size_t size, co_await stream->ReadSome(buffer));
      if (size == 0) co_return std::unexpected(StartError("live"));
      text.append(buffer.data(), size);
      continue;
    }
    const std::string line = text.substr(0, end);
    text.erase(0, end + 1);
    const std::vector<int64_t> numbers = Numbers(line);
    if (line.starts_with("created ") && numbers.size() == 2) {
      started->pid = static_cast<pid_t>(numbers[0]);
      started->create_ms = static_cast<double>(numbers[1]) / 1000;
    } else if (line.starts_with("started ") && numbers.size() == 1) {
      started->start_ms = static_cast<double>(numbers[0]) / 1000;
      co_return Result<void>{};
    } else {
      co_return std::unexpected(StartError(line));
    }
  }
}

net::Task<Result<Started>> Sandbox::Start() {
  if (::mkdir(folder_.c_str(), 0700) != 0) co_return FailErrno("mkdir " + folder_);
  CO_TRY_VOID(SaveState(kStarting));
  CO_TRY(const SandboxPlaces places, MakePlaces());
  CO_TRY_VOID(ReplaceTextFile(Path("config.json"), json::serialize(OciConfig(spec_, ids_, places))));
  CO_TRY(auto report, net::SocketPair());
  CO_TRY(shim_, SpawnShim(report.second));
  report.second.Reset();
  spec_.ingress_listener.Reset();  // the app's own now

  Started started;
  CO_TRY_VOID(co_await net::WithDeadline(ReadReport(std::move(report.first), &started), kStartLimit));
  FindInit();
  limits_ = cgroup_.ReadBack(spec_.limits);
  started.limits = limits_;
  CO_TRY(started.bridge_listener, BridgeListener());
  CO_TRY_VOID(SaveState(kRunning));
  co_return started;
}

// The init's pid may have been given to another process since: it must be the shim's child.
void Sandbox::FindInit() {
  const auto pid = static_cast<pid_t>(std::strtol(ReadTextFile(Path(kInitPidFile)).c_str(), nullptr, 10));
  if (pid <= 0) return;
  auto process = OpenProcess(pid);
  if (process && ParentOf(pid) == shim_.pid) init_ = std::move(*process);
}

LimitsStatus Sandbox::ApplyCpu(double cores) {
  const LimitsStatus cpu = cgroup_.SetCpu(cores);
  if (!cpu.enforced) limits_ = cpu;
  return cpu;
}

Result<OwnedFd> Sandbox::BridgeListener() {
  if (!bridge_) {
    TRY(bridge_, BindBridge(Path("bridge")));
  }
  OwnedFd copy(::fcntl(bridge_.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return FailErrno("dup");
  return copy;
}

ExitInfo Sandbox::ReadExit() const {
  int code = 0;
  int signal = 0;
  long oom_kills = 0;
  std::istringstream text(ReadTextFile(Path(kExitFile)));
  if (!(text >> code >> signal >> oom_kills))
    return {.exit_code = 128 + SIGKILL, .signal = SIGKILL};  // the shim was killed
  const bool killed = signal == SIGKILL || code == 128 + SIGKILL;
  return {.exit_code = code, .signal = signal, .oom_killed = killed && oom_kills > 0};
}

net::Task<void> Sandbox::Watch() {
  if (shim_.pidfd) {
    // Cancelled: sandboxd ends, the sandbox does not.
    if (auto ended = co_await WaitForExit(&shim_); !ended) co_return;
  }
  exit_ = ReadExit();
  co_await Remove();
  ended_.Notify();
}

net::Task<void> Sandbox::Abandon() {
  FindInit();
  SendSignal(init_, SIGKILL);
  SendSignal(shim_, SIGKILL);
  co_await Watch();
}

net::Task<Result<ExitInfo>> Sandbox::Stop(std::chrono::milliseconds grace) {
  stop_requested_ = true;
  SendSignal(init_, SIGTERM);
  if (auto ended = co_await ended_.Wait(grace); !ended) {
    if (ended.error().code == Code::kCancelled) co_return std::unexpected(ended.error());
    SendSignal(init_, SIGKILL);
    if (auto killed = co_await ended_.Wait(kEndLimit); !killed) {
      SendSignal(shim_, SIGKILL);  // Watch() then removes the container by force
      CO_TRY_VOID(co_await ended_.Wait(kEndLimit + kRuncDeleteLimit));
    }
  }
  co_return *exit_;
}

net::Task<void> Sandbox::Remove() {
  if (std::filesystem::exists(RuncRoot() + "/" + id().value)) {
    auto remove = Spawn(
        {context_.config.runc, "--root", RuncRoot(), "--log", Path("delete.log"), "delete", "--force", id().value});
    if (remove) {
      const auto removed = co_await net::WithDeadline(WaitForExit(&*remove), kRuncDeleteLimit);
      if (!removed || *removed != 0)
        context_.log.Warning("runc_delete_failed",
                             {{"sandbox", id().value}, {"log", ReadTextFile(Path("delete.log"))}});
    }
  }
  co_await cgroup_.Clear();
  for (const char* name : {"app", "bridge", "network"}) Unmount(Path(name));
  bridge_.Reset();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
  if (error) context_.log.Warning("sandbox_folder_kept", {{"sandbox", id().value}, {"error", error.message()}});
}

RunningSandbox Sandbox::Describe() const {
  return {.id = spec_.id,
          .app = spec_.app,
          .project = spec_.project,
          .pid = init_.pid,
          .started_at = started_at_,
          .limits = limits_};
}

}  // namespace hedgerow::sandbox
