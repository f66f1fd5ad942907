#include "cli/stop.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "cli/say.h"
#include "net/fd_channel.h"
#include "net/test_loop.h"
#include "sandbox/launcher.h"

namespace hedgerow::cli {
namespace {

constexpr int kPatienceMs = 20'000;

// Asks whoever listens on `socket` to end, by signal, and waits until it has. False if nobody listens there.
Result<bool> EndListener(const std::string& socket, int signal) {
  net::TestLoop loop;
  auto connected = loop.Run(net::ConnectUnixFd(socket));
  if (!connected) return false;
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(connected->get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return FailErrno("peer of " + socket);
  const OwnedFd process(static_cast<int>(::syscall(SYS_pidfd_open, peer.pid, 0)));
  if (!process) return FailErrno("pidfd_open");
  connected->Reset();
  if (::kill(peer.pid, signal) != 0) return FailErrno("kill");
  pollfd ended{process.get(), POLLIN, 0};
  if (::poll(&ended, 1, kPatienceMs) != 1) {
    return Fail(Code::kTimeout, "the process " + std::to_string(peer.pid) + " did not end within 20 seconds");
  }
  return true;
}

Result<void> Stop(const std::string& data) {
  TRY(const bool server, EndListener(data + "/admin.sock", SIGINT));  // INT: the server ends apps and engine, too
  const auto apps = sandbox::StopAll(data);
  if (!apps && apps.error().code != Code::kNotFound) return apps;
  TRY(const bool engine, EndListener(data + "/warehouse.sock", SIGTERM));
  if (!server && !apps && !engine) return Fail(Code::kNotFound, "nothing of --data " + data + " is running");
  return {};
}

}  // namespace

void AddStopCommand(CLI::App& app, int& exit_code) {
  auto data = std::make_shared<std::string>("data");
  CLI::App* command = app.add_subcommand("stop", "End the server, its apps and its engine");
  command->add_option("--data", *data, "Data folder (default data)");
  command->callback([data, &exit_code] {
    const auto stopped = Stop(std::filesystem::absolute(*data).lexically_normal().string());
    exit_code = stopped ? 0 : Complain("stop", stopped.error());
  });
}

}  // namespace hedgerow::cli
