#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text_file.h"
#include "net/stream.h"
#include "sandbox/daemon/process.h"
#include "sandbox/testing/h_fixture.h"

namespace hedgerow::sandbox {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

}  // namespace

std::string HFixture::Programs() {
  const char* elsewhere = std::getenv("HEDGEROW_TEST_PROGRAMS");
  return elsewhere == nullptr ? HEDGEROW_BINARY_DIR : elsewhere;
}

void HFixture::SetUp() {
  char name[] = "/tmp/hedgerow-test-XXXXXX";
  ASSERT_NE(::mkdtemp(name), nullptr);
  folder_ = name;
  MakeImage();
  auto handle = EnsureSandboxd(Options());
  ASSERT_TRUE(handle) << handle.error().user_message << " | " << handle.error().detail << "\n"
                      << ReadTextFile(folder_ + "/data/logs/sandboxd.log");
  handle_ = *handle;
  loop_ = std::make_unique<net::TestLoop>();
  Reconnect();
}

void HFixture::TearDown() {
  CloseClient();
  auto stopped = StopAll(folder_ + "/data", 0ms);
  EXPECT_TRUE(stopped || stopped.error().code == Code::kNotFound) << stopped.error().detail;
  if (HasFailure())
    std::fprintf(stderr, "sandboxd.log:\n%s\n", ReadTextFile(folder_ + "/data/logs/sandboxd.log").c_str());
  std::filesystem::remove_all(folder_);
}

LauncherOptions HFixture::Options() const {
  return {.data_dir = folder_ + "/data",
          .image_dir = folder_ + "/image",
          .binaries_dir = Programs(),
          .sandboxd = {"hedgerow-sandboxd"}};
}

void HFixture::MakeImage() const {
  const std::string root = folder_ + "/image/test/rootfs";
  for (const char* name : {"/bin", "/usr/lib"}) std::filesystem::create_directories(root + name);
  std::filesystem::copy_file(Programs() + "/hedgerow-test-app", root + "/bin/app");
  std::filesystem::create_directories(folder_ + "/data/bundles/b1");
  std::filesystem::create_directories(folder_ + "/data/run");
  std::ofstream(folder_ + "/data/bundles/b1/app.py") << "print(1)\n";
  ::chmod(folder_.c_str(), 0755);
}

SandboxSpec HFixture::Spec(std::string id, std::vector<std::string> command) const {
  const std::string run = folder_ + "/data/run/" + id;
  std::filesystem::create_directories(run);
  auto listener = net::BindUnix(run + "/ingress.sock");
  EXPECT_TRUE(listener);
  ::fcntl(listener->get(), F_SETFL, 0);  // the test app waits in accept()
  command.insert(command.begin(), "/bin/app");
  return {.id = {id},
          .app = {"app1"},
          .project = {1},
          .rootfs = folder_ + "/image/test/rootfs",
          .bundle = folder_ + "/data/bundles/b1",
          .command = std::move(command),
          .ingress_listener = std::move(*listener)};
}

Started HFixture::Start(std::string id, std::vector<std::string> command, SandboxLimits limits) {
  SandboxSpec spec = Spec(std::move(id), std::move(command));
  spec.limits = limits;
  auto started = Run(client_->Start(std::move(spec)));
  EXPECT_TRUE(started) << started.error().user_message << " | " << started.error().detail;
  return started ? std::move(*started) : Started{};
}

ExitInfo HFixture::Stop(std::string id, std::chrono::milliseconds grace) {
  auto stopped = Run(client_->Stop(SandboxId{std::move(id)}, grace));
  EXPECT_TRUE(stopped) << stopped.error().detail;
  return stopped.value_or(ExitInfo{-1});
}

bool HFixture::Eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    (void)Run(net::SleepFor(10ms));
  }
  return false;
}

Exited HFixture::AwaitExit() {
  EXPECT_TRUE(Eventually([this] { return !exits_.empty(); })) << "no exit was reported";
  if (exits_.empty()) return {};
  Exited first = exits_.front();
  exits_.erase(exits_.begin());
  return first;
}

std::string HFixture::Log(std::string id) const { return ReadTextFile(folder_ + "/data/logs/" + id + "/app.log"); }

std::string HFixture::Ask(std::string id, std::string request) const {
  OwnedFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{.sun_family = AF_UNIX};
  const std::string path = folder_ + "/data/run/" + id + "/ingress.sock";
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) return "cannot connect";
  (void)!::write(socket.get(), request.data(), request.size());
  std::string answer;
  char buffer[256];
  for (ssize_t size; (size = ::read(socket.get(), buffer, sizeof(buffer))) > 0;)
    answer.append(buffer, static_cast<size_t>(size));
  return answer;
}

std::string HFixture::AnswerOnce(const OwnedFd& listener, std::string_view answer) {
  pollfd wait{listener.get(), POLLIN, 0};
  ::poll(&wait, 1, 10'000);
  OwnedFd peer(::accept(listener.get(), nullptr, nullptr));
  char heard[64];
  const ssize_t size = ::read(peer.get(), heard, sizeof(heard));
  (void)!::write(peer.get(), answer.data(), answer.size());
  return {heard, static_cast<size_t>(std::max<ssize_t>(size, 0))};
}

void HFixture::Reconnect() {
  CloseClient();
  auto client = SandboxdClient::Create(loop_->loop(), {.data_dir = folder_ + "/data"}, hedgerow::Log::Quiet());
  ASSERT_TRUE(client);
  client_ = std::move(*client);
  client_->OnExit([this](const Exited& exited) { exits_.push_back(exited); });
}

void HFixture::CloseClient() {
  if (client_) Run(client_->Close());
  client_.reset();
}

// The one whose parent is this H's warden.
pid_t HFixture::SandboxdPid() const {
  pid_t warden = 0;
  std::ifstream(folder_ + "/data/sandboxd.lock") >> warden;
  for (const auto& [argument, pid] : FindByName("/hedgerow-sandboxd")) {
    if (ParentOf(pid) == warden) return pid;
  }
  return 0;
}

}  // namespace hedgerow::sandbox
