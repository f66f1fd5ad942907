// The server's side of sandboxd: a SandboxDriver over DATA/sandboxd.sock.
//
//   TRY(auto client, sandbox::SandboxdClient::Create(loops.home(), {.data_dir = data}));
//   client->OnExit([&](sandbox::Exited exited) { runtime.Ended(exited); });
//   ...
//   co_await client->Close();               // apps live on
//
// When sandboxd dies the warden restarts it and the client connects again: calls under way answer kUnavailable (Stop is
// repeated by itself), sandboxes that ended meanwhile are reported to OnExit.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/log.h"
#include "net/loop.h"
#include "sandbox/driver.h"

namespace hedgerow::sandbox {

struct ClientOptions {
  std::string data_dir;
  std::chrono::milliseconds start_limit{60'000};      // a cold disk may take long to give up an image's pages
  std::chrono::milliseconds answer_limit{10'000};     // all other calls, Stop's grace apart
  std::chrono::milliseconds reconnect_limit{10'000};  // how long a call waits for a sandboxd that is being restarted
};

// Owns:      the connection and its reader task.
// Owned by:  server/.
// Thread:    the loop it was made with.
// Lifetime:  Close() is awaited before destruction.
class SandboxdClient final : public SandboxDriver {
 public:
  static Result<std::unique_ptr<SandboxdClient>> Create(net::Loop& loop, ClientOptions options, Log log = Log());
  ~SandboxdClient() override;

  net::Task<Result<Started>> Start(SandboxSpec spec) override;
  net::Task<Result<LimitsStatus>> ApplyCpuLimit(SandboxId id, double cpu_cores) override;
  net::Task<Result<ExitInfo>> Stop(SandboxId id, std::chrono::milliseconds grace) override;
  net::Task<Result<std::vector<RunningSandbox>>> List() override;
  net::Task<Result<OwnedFd>> BridgeListener(SandboxId id) override;
  net::Task<Result<LimitsStatus>> Limits() override;
  void OnExit(std::function<void(Exited)> listener) override;

  net::Task<void> Close();

 private:
  struct Impl;
  explicit SandboxdClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hedgerow::sandbox
