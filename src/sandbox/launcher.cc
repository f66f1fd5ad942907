#include "sandbox/launcher.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/encoding.h"
#include "net/async.h"
#include "net/fd_channel.h"
#include "net/stream.h"
#include "net/test_loop.h"
#include "sandbox/launch/command.h"
#include "sandbox/launch/namespaces.h"
#include "sandbox/protocol.h"

namespace hedgerow::sandbox {
namespace {

namespace json = boost::json;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr auto kHelloLimit = 10s;  // for a sandboxd that was just started, or is being restarted
constexpr auto kPollPause = 20ms;
constexpr off_t kSandboxdLogMax = 10 << 20;

// Several servers on one host have a data folder each.
std::string CgroupName(const std::string& data) { return "hedgerow-" + Sha256::HexOf(data).substr(0, 8); }
std::string SocketPath(const std::string& data) { return data + "/sandboxd.sock"; }
std::string LockPath(const std::string& data) { return data + "/sandboxd.lock"; }

std::string Absolute(const std::string& path) {
  std::string absolute = std::filesystem::absolute(path).lexically_normal();
  while (absolute.size() > 1 && absolute.ends_with('/')) absolute.pop_back();
  return absolute;
}

Result<void> RequireOneThread() {
  std::error_code error;
  size_t threads = 0;
  for (auto it = std::filesystem::directory_iterator("/proc/self/task", error); !error && it != end(it);
       it.increment(error))
    ++threads;
  return threads == 1 ? Result<void>{} : FailInternal("EnsureSandboxd was called after threads were started");
}

Result<void> MakeFolder(const std::string& path, mode_t mode, const std::optional<ServerUser>& owner) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  const bool made = ::mkdir(path.c_str(), 0700) == 0;
  if (!made && errno != EEXIST) return FailErrno("mkdir " + path);
  if (owner && ::chown(path.c_str(), owner->uid, owner->gid) != 0) return FailErrno("chown " + path);
  if (::chmod(path.c_str(), mode) != 0) return FailErrno("chmod " + path);
  return {};
}

// DATA is closed to all others; so what H's root must read or write below it can be open to anyone.
Result<void> MakeFolders(const LauncherOptions& options) {
  TRY_VOID(MakeFolder(options.data_dir, 0700, options.run_as));
  TRY_VOID(MakeFolder(options.data_dir + "/bundles", 0755, options.run_as));
  return MakeFolder(options.data_dir + "/logs", 0777, options.run_as);
}

std::string OwnFolder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

// The folder behind a symbolic link: of a link itself only the text could be brought into H.
std::string Resolved(const std::string& path) {
  std::error_code error;
  const std::string resolved = std::filesystem::canonical(path, error);
  return error ? path : resolved;
}

// The lock of a running H is held by its warden; `taken` says whether we have it now.
struct Lock {
  OwnedFd file;
  bool taken = false;
};

Result<Lock> TryLock(const std::string& data) {
  Lock lock{.file = OwnedFd(::open(LockPath(data).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600))};
  if (!lock.file) return FailErrno(LockPath(data));
  lock.taken = ::flock(lock.file.get(), LOCK_EX | LOCK_NB) == 0;
  return lock;
}

// One request over a connection of its own, before there is a client.
net::Task<Result<json::object>> AskOnce(net::Loop* loop, std::string socket, json::object request) {
  CO_TRY(OwnedFd connected, co_await net::ConnectUnixFd(std::move(socket)));
  CO_TRY(auto channel, net::FdChannel::Create(*loop, std::move(connected)));
  CO_TRY_VOID(co_await channel->Send(json::serialize(request)));
  CO_TRY(const auto message, co_await channel->Receive());
  CO_TRY(const json::object answer, ParseObject(message.bytes));
  if (const json::value* ok = answer.if_contains("ok"); ok != nullptr && ok->is_object()) co_return ok->get_object();
  const json::value* error = answer.if_contains("error");
  if (error == nullptr || !error->is_object()) co_return FailInternal("sandboxd answered neither ok nor error");
  co_return std::unexpected(ErrorFrom(error->get_object()));
}

Result<json::object> Ask(const std::string& data, std::string_view op, json::object request,
                         std::chrono::milliseconds limit) {
  request["seq"] = 1;
  request["op"] = op;
  net::TestLoop loop;
  return loop.Run(net::WithDeadline(AskOnce(&loop.loop(), SocketPath(data), std::move(request)), limit));
}

// Asks until sandboxd answers, the limit is reached, or H is dead.
Result<Hello> AwaitHello(const std::string& data, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left <= 0ms) {
      return Fail(Code::kUnavailable,
                  "The sandbox service does not answer. Its log is " + data + "/logs/sandboxd.log.");
    }
    auto answer = Ask(data, kOpHello, {}, left);
    if (answer) return HelloFrom(*answer);
    std::this_thread::sleep_for(kPollPause);
  }
}

pid_t WardenPid(const std::string& data) {
  pid_t pid = 0;
  std::ifstream(LockPath(data)) >> pid;
  return pid;
}

Result<void> AwaitLock(const std::string& data, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    TRY(const Lock lock, TryLock(data));
    if (lock.taken) return {};
    if (std::chrono::steady_clock::now() > end) return Fail(Code::kTimeout, "The sandbox service does not end.");
    std::this_thread::sleep_for(kPollPause);
  }
}

// Kills H with all that is in it: its warden holds the lock, so the recorded id is still its own.
Result<void> KillH(const std::string& data) {
  const pid_t pid = WardenPid(data);
  if (pid <= 1) return FailInternal("sandboxd.lock is held but names no process");
  if (::kill(pid, SIGKILL) != 0 && errno != ESRCH) return FailErrno("kill " + std::to_string(pid));
  return AwaitLock(data, 10s);
}

Result<OwnedFd> OpenLog(const std::string& data) {
  OwnedFd log(::open((data + "/logs/sandboxd.log").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644));
  if (!log) return FailErrno("sandboxd.log");
  struct stat status{};
  if (::fstat(log.get(), &status) == 0 && status.st_size > kSandboxdLogMax) (void)!::ftruncate(log.get(), 0);
  return log;
}

std::vector<HostTree> Trees(const LauncherOptions& options) {
  std::vector<HostTree> trees = SystemTrees();
  trees.push_back({Resolved(options.image_dir), kHImages, TreeAccess::kReadOnly});
  trees.push_back({options.data_dir + "/bundles", kHBundles, TreeAccess::kReadOnly});
  trees.push_back({options.data_dir + "/logs", kHLogs, TreeAccess::kWritable});
  trees.push_back({Resolved(options.binaries_dir), kHBinaries, TreeAccess::kProgram});
  return trees;
}

Result<void> Launch(const LauncherOptions& options, Lock lock) {
  TRY(const IdRange ids, OwnIdRange());
  TRY(const std::string runc, FindProgram("runc"));
  for (const std::string& program :
       {options.sandboxd[0], std::string("hedgerow-warden"), std::string("hedgerow-shim")}) {
    const std::string path = options.binaries_dir + "/" + program;
    if (::access(path.c_str(), X_OK) != 0) return FailErrno(path);
  }
  CgroupSetup cgroups = PrepareCgroups(CgroupName(options.data_dir), ids);
  const HConfig config{.image_dir = options.image_dir,
                       .bundles_dir = options.data_dir + "/bundles",
                       .binaries_dir = options.binaries_dir,
                       .runc = runc,
                       .cgroup = std::move(cgroups.delegation)};
  TRY(OwnedFd listener, net::BindUnix(SocketPath(options.data_dir), 0600));
  TRY(OwnedFd log, OpenLog(options.data_dir));
  for (const std::string& path : {SocketPath(options.data_dir), LockPath(options.data_dir)}) {
    if (options.run_as && ::chown(path.c_str(), options.run_as->uid, options.run_as->gid) != 0) return FailErrno(path);
  }
  const std::string binaries = kHBinaries;
  std::vector<std::string> argv = {binaries + "/hedgerow-warden", binaries + "/" + options.sandboxd[0]};
  argv.insert(argv.end(), options.sandboxd.begin() + 1, options.sandboxd.end());
  argv.insert(argv.end(), {"--config", kHConfigPath});
  OwnedFd lock_copy(::fcntl(lock.file.get(), F_DUPFD_CLOEXEC, 0));
  TRY(const pid_t warden, MakeH({.ids = ids,
                                 .join_cgroups = std::move(cgroups.join),
                                 .trees = Trees(options),
                                 .files = {{kHConfigPath, json::serialize(ToJson(config))}},
                                 .warden = std::move(argv),
                                 .listener = std::move(listener),
                                 .lock = std::move(lock.file),
                                 .log = std::move(log)}));
  const std::string text = std::to_string(warden) + "\n";
  if (::ftruncate(lock_copy.get(), 0) != 0 || ::pwrite(lock_copy.get(), text.data(), text.size(), 0) < 0)
    return FailErrno("sandboxd.lock");
  return {};
}

// Whether a running sandboxd serves these options. If only its program is old, it is restarted; apps live on.
Result<bool> IsUsable(const LauncherOptions& options, Hello* hello) {
  if (hello->protocol != kProtocolVersion || hello->image_dir != options.image_dir ||
      hello->bundles_dir != options.data_dir + "/bundles") {
    return false;
  }
  const std::string on_disk = ProgramIdentity(options.binaries_dir + "/" + options.sandboxd[0]);
  if (hello->program == on_disk || hello->binaries_dir != options.binaries_dir) return true;
  (void)Ask(options.data_dir, kOpRestart, {}, 1s);
  TRY(*hello, AwaitHello(options.data_dir, kHelloLimit));
  return true;
}

}  // namespace

Result<SandboxdHandle> EnsureSandboxd(const LauncherOptions& given) {
  TRY_VOID(RequireOneThread());
  LauncherOptions options = given;
  std::error_code error;
  options.data_dir = Absolute(options.data_dir);
  options.image_dir = Absolute(options.image_dir);
  if (!std::filesystem::is_directory(options.image_dir, error)) {
    return Fail(Code::kUnavailable,
                "The sandbox image is missing at " + options.image_dir + ". Run: hedgerow image build");
  }
  if (options.binaries_dir.empty()) options.binaries_dir = OwnFolder();
  TRY_VOID(MakeFolders(options));

  TRY(Lock lock, TryLock(options.data_dir));
  if (!lock.taken) {
    auto hello = AwaitHello(options.data_dir, kHelloLimit);
    if (hello) {
      TRY(const bool usable, IsUsable(options, &*hello));
      if (usable) return SandboxdHandle{SocketPath(options.data_dir), true, hello->limits};
      TRY_VOID(StopAll(options.data_dir));
    } else {
      TRY_VOID(KillH(options.data_dir));
    }
    TRY(lock, TryLock(options.data_dir));
    if (!lock.taken)
      return Fail(Code::kConflict, "Another server is starting with the data folder " + options.data_dir + ".");
  }
  TRY_VOID(Launch(options, std::move(lock)));
  TRY(const Hello hello, AwaitHello(options.data_dir, kHelloLimit));
  return SandboxdHandle{SocketPath(options.data_dir), false, hello.limits};
}

Result<void> StopAll(const std::string& given, std::chrono::milliseconds grace) {
  const std::string data_dir = Absolute(given);
  TRY(const Lock lock, TryLock(data_dir));
  if (lock.taken) {
    RemoveCgroups(CgroupName(data_dir));  // of an H that was killed, or stopped by a server that may not remove them
    return Fail(Code::kNotFound, "No sandbox service is running for " + data_dir + ".");
  }
  // The answer may be lost with the process that sends it: what counts is that the lock is free.
  (void)Ask(data_dir, kOpShutdown, {{"grace_ms", grace.count()}}, grace + 20s);
  if (!AwaitLock(data_dir, 3s)) TRY_VOID(KillH(data_dir));
  RemoveCgroups(CgroupName(data_dir));
  return {};
}

}  // namespace hedgerow::sandbox
