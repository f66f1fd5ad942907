#include "sandbox/daemon/sandboxd.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <list>

#include "net/async.h"
#include "net/stream.h"
#include "sandbox/daemon/cgroup.h"
#include "sandbox/daemon/request_handler.h"
#include "sandbox/daemon/sandbox_table.h"
#include "sandbox/warden/warden.h"

namespace hedgerow::sandbox {
namespace {

// Accepts connections and keeps their handlers.
// Thread: sandboxd's loop.
class Server {
 public:
  Server(net::Loops& loops, SandboxTable& table, Hello hello, Log log)
      : loops_(loops), table_(table), hello_(std::move(hello)), log_(std::move(log)), tasks_(loops.home()) {
    table_.OnExit([this](const Exited& exited) { Tell(exited); });
  }

  net::Task<void> Accept(OwnedFd listening) {
    auto listener = net::Listener::Create(loops_.home(), std::move(listening));
    if (!listener) {
      log_.Failure("sandboxd_listen_failed", listener.error());
      co_return;
    }
    for (;;) {
      auto stream = co_await (*listener)->Accept();
      if (!stream) {
        if (stream.error().code == Code::kCancelled) co_return;
        log_.Failure("sandboxd_accept_failed", stream.error());
        (void)co_await net::SleepFor(std::chrono::milliseconds(100));  // out of descriptors, most likely
        continue;
      }
      OwnedFd copy(::fcntl((*stream)->fd(), F_DUPFD_CLOEXEC, 0));
      stream->reset();
      auto channel = net::FdChannel::Create(loops_.home(), std::move(copy));
      if (channel) tasks_.Spawn(Serve(std::move(*channel)));
    }
  }

  int exit_status() const { return exit_status_; }

 private:
  net::Task<void> Serve(std::unique_ptr<net::FdChannel> channel) {
    handlers_.emplace_back(
        RequestHandler::Environment{
            .loop = loops_.home(), .table = table_, .hello = hello_, .exit = [this](int status) { Exit(status); }},
        std::move(channel));
    const auto handler = std::prev(handlers_.end());
    co_await handler->Run();
    handlers_.erase(handler);
  }

  void Tell(const Exited& exited) {
    for (RequestHandler& handler : handlers_) {
      if (handler.subscribed()) handler.SendEvent(exited);
    }
  }

  void Exit(int status) {
    exit_status_ = status;
    log_.Info("sandboxd_ended", {{"status", status}});
    loops_.Stop();
  }

  net::Loops& loops_;
  SandboxTable& table_;
  Hello hello_;
  Log log_;
  std::list<RequestHandler> handlers_;
  int exit_status_ = 1;
  net::TaskGroup tasks_;
};

}  // namespace

int RunSandboxd(const std::string& config_path) {
  const Log log;
  ::umask(022);
  ::signal(SIGPIPE, SIG_IGN);
  auto config = LoadHConfig(config_path);
  if (!config) {
    log.Failure("sandboxd_config_failed", config.error());
    return 1;
  }
  auto loops = net::Loops::Create(1);
  if (!loops) {
    log.Failure("sandboxd_loop_failed", loops.error());
    return 1;
  }
  SystemClock clock;
  SandboxTable table((*loops)->home(), *config, clock, log);
  if (auto opened = table.Open(); !opened) {
    log.Failure("sandboxd_open_failed", opened.error());
    return 1;
  }
  const Hello hello{.protocol = kProtocolVersion,
                    .program = ProgramIdentity("/proc/self/exe"),
                    .image_dir = config->image_dir,
                    .bundles_dir = config->bundles_dir,
                    .binaries_dir = config->binaries_dir,
                    .limits = ProbeLimits(config->cgroup)};
  log.Info("sandboxd_started", {{"limits_enforced", hello.limits.enforced}, {"reason", hello.limits.reason}});
  Server server(**loops, table, hello, log);
  net::TaskGroup accepting((*loops)->home());
  accepting.Spawn(server.Accept(OwnedFd(::fcntl(kListenerFd, F_DUPFD_CLOEXEC, 10))));
  (*loops)->Run();
  return server.exit_status();
}

}  // namespace hedgerow::sandbox
