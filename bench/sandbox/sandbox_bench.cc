// How long a sandbox takes: create, start, the runner's first answer, stop. On the real image.
//
//   ninja -C build/release sandbox_bench
//   build/release/bench/sandbox/sandbox_bench build/image/current samples/sales_dashboard [COUNT]
//
// Prints minimum and median in milliseconds. Ends with a look at what the app sees: the time of a failing name look-up.
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "net/stream.h"
#include "net/test_loop.h"
#include "sandbox/client.h"
#include "sandbox/launcher.h"

namespace {

using namespace hedgerow;
using Milliseconds = std::chrono::duration<double, std::milli>;
using std::chrono_literals::operator""s;

constexpr char kLookUp[] = R"(
import socket, time
begun = time.monotonic()
try:
    socket.getaddrinfo("example.com", 443)
    print("resolved?!")
except OSError as error:
    print(f"name look-up failed after {(time.monotonic() - begun) * 1000:.1f} ms: {error}", flush=True)
)";

double Since(std::chrono::steady_clock::time_point begun) {
  return Milliseconds(std::chrono::steady_clock::now() - begun).count();
}

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// GET /_stcore/health; waits in the listening socket's queue until the runner answers.
std::string Health(const std::string& path) {
  OwnedFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{.sun_family = AF_UNIX};
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) return "no connection";
  constexpr char kRequest[] = "GET /_stcore/health HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n";
  (void)!::write(socket.get(), kRequest, sizeof(kRequest) - 1);
  char answer[256];
  const ssize_t size = ::read(socket.get(), answer, sizeof(answer));
  return size <= 0 ? "no answer" : std::string(answer, std::min<size_t>(static_cast<size_t>(size), 15));
}

struct Series {
  const char* name;
  std::vector<double> values{};
  void Print() {
    std::ranges::sort(values);
    std::printf("%-22s min %7.1f  median %7.1f ms\n", name, values.front(), values[values.size() / 2]);
  }
};

struct Bench {
  std::string folder;
  std::string rootfs;
  net::TestLoop loop;
  std::unique_ptr<sandbox::SandboxdClient> client;
  Series create{"create"}, start{"start"}, total{"Start() in all"}, health{"Start() to health"}, stop{"stop"};

  sandbox::SandboxSpec Spec(const std::string& id) {
    std::filesystem::create_directories(folder + "/run/" + id);
    sandbox::SandboxSpec spec{
        .id = {id}, .app = {"bench"}, .project = {1}, .rootfs = rootfs, .bundle = folder + "/bundles/app"};
    spec.ingress_listener = std::move(*net::BindUnix(folder + "/run/" + id + "/ingress.sock"));
    return spec;
  }

  bool Once(int number) {
    const std::string id = "bench" + std::to_string(number);
    const auto begun = std::chrono::steady_clock::now();
    auto started = loop.Run(client->Start(Spec(id)));
    if (!started) {
      std::fprintf(stderr, "%s\n%s\n", started.error().user_message.c_str(), started.error().detail.c_str());
      return false;
    }
    total.values.push_back(Since(begun));
    create.values.push_back(started->create_ms);
    start.values.push_back(started->start_ms);
    const std::string answer = Health(folder + "/run/" + id + "/ingress.sock");
    health.values.push_back(Since(begun));
    const auto stopping = std::chrono::steady_clock::now();
    (void)loop.Run(client->Stop(SandboxId{id}, 5s));
    stop.values.push_back(Since(stopping));
    if (!answer.starts_with("HTTP/1.1 200")) {
      std::fprintf(stderr, "%s\n%s\n", answer.c_str(), ReadAll(folder + "/logs/" + id + "/app.log").c_str());
      return false;
    }
    return true;
  }

  void LookUp() {
    sandbox::SandboxSpec spec = Spec("lookup");
    spec.command = {"python3", "-c", kLookUp};
    auto started = loop.Run(client->Start(std::move(spec)));
    while (started && !loop.Run(client->List())->empty()) std::this_thread::yield();
    std::printf("%s", ReadAll(folder + "/logs/lookup/app.log").c_str());
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: sandbox_bench IMAGE APP_FOLDER [COUNT]\n"), 2;
  const std::string image = std::filesystem::canonical(argv[1]);
  char name[] = "/tmp/sandbox-bench-XXXXXX";
  const std::string folder = ::mkdtemp(name);
  auto handle = sandbox::EnsureSandboxd({.data_dir = folder,
                                         .image_dir = std::filesystem::path(image).parent_path(),
                                         .binaries_dir = HEDGEROW_BINARY_DIR,
                                         .sandboxd = {"hedgerow-sandboxd"}});
  if (!handle) return std::fprintf(stderr, "%s\n", handle.error().user_message.c_str()), 1;
  std::printf("limits enforced: %s %s\n", handle->limits.enforced ? "yes" : "no", handle->limits.reason.c_str());
  std::filesystem::copy(argv[2], folder + "/bundles/app", std::filesystem::copy_options::recursive);
  {
    Bench bench{.folder = folder, .rootfs = image + "/rootfs"};
    bench.client = std::move(*sandbox::SandboxdClient::Create(bench.loop.loop(), {.data_dir = folder}, Log::Quiet()));
    const int count = argc > 3 ? std::atoi(argv[3]) : 10;
    bool good = true;
    for (int i = 0; i < count && good; ++i) good = bench.Once(i);
    for (Series* series : {&bench.create, &bench.start, &bench.total, &bench.health, &bench.stop}) {
      if (good) series->Print();
    }
    if (good) bench.LookUp();
    bench.loop.Run(bench.client->Close());
  }
  (void)sandbox::StopAll(folder);
  std::filesystem::remove_all(folder);
  return 0;
}
