// DATA/admin.sock: the command line's way into a running server (api/admin.h says what it may ask).
#pragma once

#include <memory>

#include "api/admin.h"
#include "net/http_server.h"

namespace hedgerow::server {

class AdminSocket {
 public:
  static Result<std::unique_ptr<AdminSocket>> Create(net::Loops& loops, api::AdminServices services,
                                                     net::WorkerPool& workers, Log log);
  Result<void> Listen(const std::string& path) { return server_->ListenUnix(path); }
  net::Task<void> Drain(std::chrono::nanoseconds limit) { co_await server_->Drain(limit); }

 private:
  explicit AdminSocket(api::AdminServices services) : admin_(std::move(services)) {}
  api::Admin admin_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace hedgerow::server
