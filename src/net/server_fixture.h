// For tests: a server on two loops in their own threads, and a blocking raw client.
//
//   ServerFixture server(Handle);                   // or with ServerOptions
//   RawClient client(server.port());
//   client.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
//   EXPECT_THAT(client.ReadResponse(), HasSubstr("200 OK"));
#pragma once

#include <string>
#include <string_view>
#include <thread>

#include "net/async.h"
#include "net/http_server.h"

namespace hedgerow::net {

class ServerFixture {
 public:
  explicit ServerFixture(Handler handler, ServerOptions options = {.log = Log::Quiet()});
  ServerFixture(HttpServer::HandlerFactory factory, ServerOptions options);
  ~ServerFixture();  // drains and joins

  uint16_t port() const { return port_; }
  HttpServer& server() { return *server_; }
  Loops& loops() { return *loops_; }
  void Stop();

 private:
  Task<void> Main();
  std::unique_ptr<Loops> loops_;
  std::unique_ptr<HttpServer> server_;
  Event stop_;
  uint16_t port_ = 0;
  std::jthread thread_;
};

class RawClient {
 public:
  explicit RawClient(uint16_t port);
  void Send(std::string_view bytes);
  void ShutdownWrite();
  std::string ReadUntil(std::string_view mark);  // or end of stream; aborts after 10 s of silence
  std::string ReadExactly(size_t size);
  std::string ReadToEnd() { return ReadUntil({}); }
  std::string ReadResponse();  // head and a Content-Length body
  int fd() const { return fd_.get(); }

 private:
  bool Fill();
  OwnedFd fd_;
  std::string buffer_;
};

}  // namespace hedgerow::net
