#include "net/server_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>

#include "base/check.h"

namespace hedgerow::net {
namespace {

HttpServer::HandlerFactory Same(Handler handler) {
  return [handler = std::move(handler)](Loop&) { return handler; };
}

}  // namespace

ServerFixture::ServerFixture(Handler handler, ServerOptions options)
    : ServerFixture(Same(std::move(handler)), std::move(options)) {}

ServerFixture::ServerFixture(HttpServer::HandlerFactory factory, ServerOptions options)
    : loops_(Loops::Create(2).value()),
      server_(HttpServer::Create(*loops_, std::move(options), std::move(factory)).value()),
      stop_(loops_->home()),
      port_(server_->ListenTcp("127.0.0.1", 0).value()),
      thread_([this] { loops_->RunUntilDone(Main()); }) {}

ServerFixture::~ServerFixture() { Stop(); }

void ServerFixture::Stop() {
  if (!thread_.joinable()) return;
  loops_->home().Post([this] { stop_.Notify(); });
  thread_.join();
}

Task<void> ServerFixture::Main() {
  (void)co_await stop_.Wait();
  co_await server_->Drain(std::chrono::seconds(5));
}

RawClient::RawClient(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  CHECK(::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

void RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the server may refuse early; the test looks at the answer
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

void RawClient::ShutdownWrite() { ::shutdown(fd_.get(), SHUT_WR); }

bool RawClient::Fill() {
  char chunk[65536];
  const ssize_t size = ::recv(fd_.get(), chunk, sizeof(chunk), 0);
  CHECK(size >= 0 || errno != EAGAIN);  // nothing came for 10 s
  if (size > 0) buffer_.append(chunk, static_cast<size_t>(size));
  return size > 0;
}

std::string RawClient::ReadUntil(std::string_view mark) {
  for (;;) {
    const size_t at = mark.empty() ? std::string::npos : buffer_.find(mark);
    if (at != std::string::npos) return ReadExactly(at + mark.size());
    if (!Fill()) return std::exchange(buffer_, {});
  }
}

std::string RawClient::ReadExactly(size_t size) {
  while (buffer_.size() < size && Fill()) {
  }
  std::string out = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return out;
}

std::string RawClient::ReadResponse() {
  std::string head = ReadUntil("\r\n\r\n");
  const size_t at = head.find("Content-Length: ");
  if (at == std::string::npos) return head;
  const size_t length = std::stoul(head.substr(at + 16));
  return head + ReadExactly(length);
}

}  // namespace hedgerow::net
