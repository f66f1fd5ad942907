// A whole H for a test: data folder, image with the test app, sandboxd, client. Fails, never skips, where H cannot be.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/async.h"
#include "net/test_loop.h"
#include "sandbox/client.h"
#include "sandbox/launcher.h"

namespace hedgerow::sandbox {

// Thread: the test's. All of H is stopped when it ends.
class HFixture : public testing::Test {
 public:
  // Where hedgerow-sandboxd, -warden, -shim and -test-app are.
  static std::string Programs();

 protected:
  void SetUp() override;
  void TearDown() override;

  virtual LauncherOptions Options() const;
  SandboxSpec Spec(std::string id, std::vector<std::string> command) const;  // command of the test app
  // Starts and expects success.
  Started Start(std::string id, std::vector<std::string> command, SandboxLimits limits = {});
  ExitInfo Stop(std::string id, std::chrono::milliseconds grace = std::chrono::seconds(5));
  Exited AwaitExit();
  std::string Log(std::string id) const;  // what the app printed
  // One request over the app's ingress socket.
  std::string Ask(std::string id, std::string request = "hi") const;
  // Accepts one connection and answers whatever comes first with `answer`; what came. Blocks: for a thread of its own.
  static std::string AnswerOnce(const OwnedFd& listener, std::string_view answer);
  // Polls `condition` for up to 10 s.
  bool Eventually(const std::function<bool()>& condition);
  template <class T>
  T Run(net::Task<T> task) {
    return loop_->Run(std::move(task));
  }

  // A new client, as after a restart of the server.
  void Reconnect();
  void CloseClient();
  pid_t SandboxdPid() const;

  std::string folder_;
  std::unique_ptr<net::TestLoop> loop_;
  std::unique_ptr<SandboxdClient> client_;
  std::vector<Exited> exits_;
  SandboxdHandle handle_;

 private:
  void MakeImage() const;
};

}  // namespace hedgerow::sandbox
