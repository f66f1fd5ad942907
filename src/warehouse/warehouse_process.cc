#include "warehouse/warehouse_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <boost/json.hpp>

#include "net/stream.h"
#include "warehouse/embedded/http_front.h"

extern char** environ;

namespace hedgerow::warehouse {
namespace {

using namespace std::chrono_literals;

constexpr auto kSignOfLife = 15s;
constexpr auto kPoll = 20ms;       // while it starts: 100-500 ms
constexpr auto kBackoff = 1000ms;  // between failed starts

net::ClientOptions Impatient() {
  net::ClientOptions options;
  options.connect_timeout = 2s;
  options.header_timeout = 10s;
  options.idle_max_per_endpoint = 1;
  return options;
}

}  // namespace

WarehouseProcess::WarehouseProcess(net::Loop& loop, ProcessOptions options)
    : options_(std::move(options)), client_(loop, Impatient()) {}

WarehouseProcess::~WarehouseProcess() { Reap(); }

net::Task<Result<std::unique_ptr<WarehouseProcess>>> WarehouseProcess::AdoptOrStart(net::Loop& loop,
                                                                                    ProcessOptions options) {
  auto process = std::unique_ptr<WarehouseProcess>(new WarehouseProcess(loop, std::move(options)));
  auto ready = co_await process->Ensure();
  if (!ready && process->child_ != 0) {  // called off, or it never answered: nobody would end it
    ::kill(process->child_, SIGKILL);
    ::waitpid(process->child_, nullptr, 0);
  }
  CO_TRY_VOID(std::move(ready));
  co_return process;
}

net::Task<Result<int>> WarehouseProcess::AskProtocol() {
  CO_TRY(const auto response,
         co_await client_.Fetch(net::UnixEndpoint(options_.socket), {.target = "/hedgerow/version"}, 4096));
  boost::system::error_code error;
  const auto json = boost::json::parse(response.body, error);
  if (error || !json.is_object()) co_return 0;
  const auto* protocol = json.as_object().if_contains("protocol");
  const auto* pid = json.as_object().if_contains("pid");
  if (protocol == nullptr || pid == nullptr || !protocol->is_int64() || !pid->is_int64()) co_return 0;
  pid_ = static_cast<pid_t>(pid->as_int64());
  co_return static_cast<int>(protocol->as_int64());
}

Result<void> WarehouseProcess::Spawn() {
  Reap();
  std::vector<char*> argv{options_.program.data()};
  for (std::string& argument : options_.arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  if (!options_.log_file.empty()) {
    posix_spawn_file_actions_addopen(&files, 1, options_.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  // A session of its own: Ctrl-C in the server's terminal is the server's business.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int error = posix_spawn(&child_, options_.program.c_str(), &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error == 0) return {};
  child_ = 0;
  errno = error;
  return FailErrno("start warehoused");
}

void WarehouseProcess::Reap() {
  if (child_ != 0 && waitpid(child_, nullptr, WNOHANG) == child_) child_ = 0;
}

net::Task<Result<void>> WarehouseProcess::Ensure() {
  auto protocol = co_await AskProtocol();
  if (protocol && *protocol == kWarehouseProtocol) {
    options_.log.Info("warehoused_adopted", {{"pid", pid_}});
    co_return Result<void>();
  }
  if (protocol) {  // one of another version: it ends, then ours opens the folder
    options_.log.Info("warehoused_replaced", {{"pid", pid_}, {"protocol", *protocol}});
    CO_TRY_VOID(co_await Stop());
  }
  CO_TRY_VOID(Spawn());
  const MonoTime give_up = std::chrono::steady_clock::now() + options_.start_limit;
  while (std::chrono::steady_clock::now() < give_up) {
    CO_TRY_VOID(co_await net::SleepFor(kPoll));
    protocol = co_await AskProtocol();
    if (protocol && *protocol == kWarehouseProtocol) {
      options_.log.Info("warehoused_ready", {{"pid", pid_}});
      co_return Result<void>();
    }
    const pid_t started = child_;
    Reap();
    if (started != 0 && child_ == 0) break;  // it has ended: its log says why
  }
  co_return Fail(Code::kUnavailable,
                 "The warehouse did not start." + (options_.log_file.empty() ? "" : " See " + options_.log_file + "."));
}

net::Task<Result<void>> WarehouseProcess::WaitUntilGone() {
  const MonoTime give_up = std::chrono::steady_clock::now() + 20s;
  while (pid_ != 0 && kill(pid_, 0) == 0 && std::chrono::steady_clock::now() < give_up) {
    Reap();
    CO_TRY_VOID(co_await net::SleepFor(kPoll));
  }
  co_return Result<void>();
}

net::Task<Result<void>> WarehouseProcess::Stop() {
  CO_TRY_VOID(
      co_await client_.Fetch(net::UnixEndpoint(options_.socket), {.method = "POST", .target = "/hedgerow/exit"}, 4096));
  co_return co_await WaitUntilGone();
}

net::Task<void> WarehouseProcess::Supervise() {
  for (;;) {
    // Held idle: it ends when warehoused dies, or after the server's idle time-out, which is as good a time to ask.
    auto held = co_await net::ConnectUnix(options_.socket);
    Result<void> ended;
    if (held) ended = co_await net::WithDeadline((*held)->WaitReadable(), kSignOfLife);
    if (!ended && ended.error().code == Code::kCancelled) co_return;
    held = Fail(Code::kCancelled, "");
    if (auto alive = co_await AskProtocol()) continue;
    options_.log.Warning("warehoused_lost", {{"pid", pid_}});
    ++restarts_;
    if (auto restarted = co_await Ensure(); !restarted) {
      if (restarted.error().code == Code::kCancelled) co_return;
      options_.log.Failure("warehoused_restart_failed", restarted.error());
      if (!co_await net::SleepFor(kBackoff)) co_return;
    }
  }
}

}  // namespace hedgerow::warehouse
