#include "warehouse/embedded/warehoused.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <thread>

#include "net/http_server.h"
#include "warehouse/embedded/http_front.h"
#include "warehouse/embedded/password_gate.h"

namespace hedgerow::warehouse {
namespace {

namespace fs = std::filesystem;

// The process's claim on the folder. ClickHouse locks too, but says so after half a second and in its own words.
Result<OwnedFd> LockFolder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return Fail(Code::kUnavailable, "The warehouse folder \"" + folder + "\" cannot be made.", error.message());
  OwnedFd lock(open((folder + "/hedgerow.lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  if (!lock) return FailErrno("open warehouse lock");
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return Fail(Code::kConflict, "Another warehoused has the folder \"" + folder + "\" open.");
  }
  return lock;
}

// When memory ends the kernel shall take the engine, which restarts, and not the server.
void VolunteerForOom() { std::ofstream("/proc/self/oom_score_adj") << 400; }

// Ends the loops on SIGTERM and SIGINT. The signals are blocked in all threads; one thread of ours waits for them.
class SignalThread {
 public:
  explicit SignalThread(net::Loops& loops) {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    thread_ = std::thread([this, &loops] {
      int signal = 0;
      sigwait(&set_, &signal);
      loops.Stop();
    });
  }
  ~SignalThread() {
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }

 private:
  sigset_t set_{};
  std::thread thread_;
};

net::Task<void> ExitWhenForgotten(net::Loops& loops, HttpFront& front, const Clock& clock, std::chrono::seconds linger,
                                  Log log) {
  while (co_await net::SleepFor(
      std::min<std::chrono::nanoseconds>(linger / 4 + std::chrono::milliseconds(50), std::chrono::seconds(5)))) {
    if (front.sessions() > 0 || clock.Mono() - front.last_request() < linger) continue;
    log.Info("warehoused_forgotten", {{"linger_s", linger.count()}});
    loops.Stop();
    co_return;
  }
}

constexpr size_t kPasswordBytesMin = 8;

Result<void> ListenTcp(net::HttpServer& server, const std::string& listen, const Log& log) {
  const size_t colon = listen.rfind(':');
  uint16_t port = 0;
  const char* end = listen.data() + listen.size();
  if (colon == listen.npos || std::from_chars(listen.data() + colon + 1, end, port).ptr != end) {
    return Fail(Code::kInvalid, "--listen " + listen + ": expected ADDRESS:PORT");
  }
  std::string address = listen.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (!address.starts_with("127.") && address != "::1") {
    return Fail(Code::kInvalid, "--listen " + listen +
                                    ": only a loopback address (127.0.0.1 or [::1]): the engine knows "
                                    "no users and no encryption. For another machine use an SSH tunnel.");
  }
  TRY(const uint16_t bound, server.ListenTcp(address, port));
  log.Info("warehoused_listening", {{"port", bound}});
  return {};
}

}  // namespace

Result<void> RunWarehoused(const WarehousedOptions& options, Log log) {
  if (!options.listen.empty() && options.password.size() < kPasswordBytesMin) {
    return Fail(Code::kInvalid,
                "--listen " + options.listen +
                    ": needs a password of 8 letters or more "
                    "(--password-file FILE): whoever reaches the port could read and write every project.");
  }
  TRY(const OwnedFd lock, LockFolder(options.folder));
  VolunteerForOom();
  TRY(auto loops, net::Loops::Create(1));
  const SignalThread signals(*loops);  // before any other thread, so that all inherit the mask

  TRY(auto library, ChdbLibrary::Load(options.libchdb));
  TRY(auto engine, Engine::Create(std::move(library), fs::absolute(options.folder).string()));
  const SystemClock clock;
  HttpFront front(loops->home(), *engine, clock, log, {}, [&] { loops->Stop(); });
  net::ServerOptions http{.log = log};
  http.header_bytes_max = kSqlBytesMax;  // parameters travel in the request line
  http.header_count_max = 64;
  TRY(auto server, net::HttpServer::Create(*loops, http, [&](net::Loop&) {
        return [&front](net::Exchange& exchange) { return front.Handle(exchange); };
      }));
  PasswordGate gate(front, options.password);
  TRY(auto guarded, net::HttpServer::Create(*loops, http, [&](net::Loop&) {
        return [&gate](net::Exchange& exchange) { return gate.Handle(exchange); };
      }));
  if (!options.listen.empty()) {
    TRY_VOID(ListenTcp(*guarded, options.listen, log));
  }
  TRY_VOID(server->ListenUnix(options.socket));
  net::TaskGroup tasks(loops->home());
  tasks.Spawn(ExitWhenForgotten(*loops, front, clock, options.linger, log));
  log.Info("warehoused_started", {{"folder", options.folder}});
  loops->Run();
  log.Info("warehoused_stopped");
  return {};
}

}  // namespace hedgerow::warehouse
