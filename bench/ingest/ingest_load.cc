// A capture client that costs as little as can be, so that server and client fit on one small machine: keep-alive
// connections on one thread, each with one request under way, bodies patched in place.
//
//   ingest_load PORT TOKEN CONNECTIONS EVENTS_A_REQUEST SECONDS [PERSONS]
//
// Every event has its own uuid and about 300 bytes of properties, as posthog-js sends. Prints one line of JSON:
// {"acknowledged": events, "requests": ..., "refused": ..., "seconds": ..., "p50_ms": ..., "p99_ms": ...}
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr char kEvent[] =
    R"({"event":"$pageview","uuid":"0190a5f0-0000-7000-8000-000000000000","distinct_id":"person-000000",)"
    R"("properties":{"$current_url":"https://shop.example/products/42","$pathname":"/products/42","$host":"shop.example",)"
    R"("$browser":"Chrome","$browser_version":124,"$os":"Linux","$device_type":"Desktop","$session_id":"0190a5f0-aaaa-7000",)"
    R"("$referring_domain":"search.example","plan":"pro","amount":12.5,"items":3,"$lib":"web"}})";

struct Options {
  int port = 0, connections = 0, batch = 0, seconds = 0, persons = 1000;
  std::string token;
};

// A request whose uuids and persons are overwritten before each sending.
class Request {
 public:
  Request(const Options& options, int number) : options_(options), state_(static_cast<uint64_t>(number) + 1) {
    std::string body = R"({"api_key":")" + options.token + R"(","batch":[)";
    for (int i = 0; i < options.batch; ++i) {
      if (i > 0) body += ',';
      events_.push_back(body.size());
      body += kEvent;
    }
    body += "]}";
    text_ = "POST /batch/ HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options.port) +
            "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    for (size_t& at : events_) at += text_.size();
    text_ += body;
    uuid_ = std::string_view(kEvent).find("0190a5f0-") + 24;
    person_ = std::string_view(kEvent).find("person-") + 7;
  }

  std::string_view Next() {
    for (const size_t at : events_) {
      state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
      char digits[17];
      std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(state_));
      std::memcpy(text_.data() + at + uuid_, digits, 12);
      std::memcpy(text_.data() + at + uuid_ - 5, digits + 12, 4);
      std::snprintf(digits, sizeof digits, "%06d",
                    static_cast<int>((state_ >> 33) % static_cast<uint64_t>(options_.persons)));
      std::memcpy(text_.data() + at + person_, digits, 6);
    }
    return text_;
  }

 private:
  const Options& options_;
  uint64_t state_;
  std::string text_;
  std::vector<size_t> events_;
  size_t uuid_ = 0, person_ = 0;
};

struct Connection {
  int fd = -1;
  Request request;
  std::string_view unsent;
  std::string answer;
  Clock::time_point sent_at;
};

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::exit(1);
}

int Connect(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) Die("connect");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

// The status of the whole answer that `text` holds, 0 if it is not complete yet.
int StatusOf(const std::string& text) {
  const size_t end = text.find("\r\n\r\n");
  if (end == text.npos) return 0;
  size_t length = 0;
  if (const size_t at = text.find("Content-Length: "); at < end)
    length = std::strtoull(text.c_str() + at + 16, nullptr, 10);
  return text.size() >= end + 4 + length ? std::atoi(text.c_str() + 9) : 0;
}

class Load {
 public:
  explicit Load(const Options& options) : options_(options), poll_(epoll_create1(0)) {
    for (int i = 0; i < options.connections; ++i) {
      connections_.push_back({Connect(options.port), Request(options_, i), {}, {}, {}});
    }
    for (size_t i = 0; i < connections_.size(); ++i) {
      epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
      if (epoll_ctl(poll_, EPOLL_CTL_ADD, connections_[i].fd, &event) != 0) Die("epoll_ctl");
    }
  }

  void Run() {
    const auto start = Clock::now(), end = start + std::chrono::seconds(options_.seconds);
    for (size_t i = 0; i < connections_.size(); ++i) Send(i);
    while (under_way_ > 0) {
      epoll_event events[256];
      const int count = epoll_wait(poll_, events, 256, 30'000);
      if (count <= 0) break;
      for (int i = 0; i < count; ++i) {
        const size_t at = events[i].data.u64;
        if ((events[i].events & EPOLLOUT) != 0) Write(at);
        if ((events[i].events & EPOLLIN) != 0 && Read(at) && Clock::now() < end) Send(at);
      }
    }
    Report(std::chrono::duration<double>(Clock::now() - start).count());
  }

 private:
  void Send(size_t at) {
    Connection& connection = connections_[at];
    connection.unsent = connection.request.Next();
    connection.sent_at = Clock::now();
    ++under_way_;
    Write(at);
  }
  void Write(size_t at) {
    Connection& connection = connections_[at];
    while (!connection.unsent.empty()) {
      const ssize_t sent =
          send(connection.fd, connection.unsent.data(), connection.unsent.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN) Die("send");
      if (sent < 0) break;
      connection.unsent.remove_prefix(static_cast<size_t>(sent));
    }
    epoll_event event{.events = connection.unsent.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT, .data = {.u64 = at}};
    epoll_ctl(poll_, EPOLL_CTL_MOD, connection.fd, &event);
  }
  bool Read(size_t at) {
    Connection& connection = connections_[at];
    char bytes[4096];
    const ssize_t count = recv(connection.fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (count <= 0) Die("recv");
    connection.answer.append(bytes, static_cast<size_t>(count));
    const int status = StatusOf(connection.answer);
    if (status == 0) return false;
    connection.answer.clear();
    --under_way_;
    ++(status == 200 ? accepted_ : refused_);
    latencies_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - connection.sent_at).count());
    return true;
  }
  void Report(double seconds) {
    std::sort(latencies_.begin(), latencies_.end());
    const auto at = [&](double part) {
      return latencies_.empty() ? 0
                                : latencies_[static_cast<size_t>(part * static_cast<double>(latencies_.size() - 1))];
    };
    std::printf(
        R"({"acknowledged": %lld, "requests": %lld, "refused": %lld, "seconds": %.3f, "p50_ms": %.1f, "p99_ms": %.1f})"
        "\n",
        accepted_ * options_.batch, accepted_, refused_, seconds, at(0.5), at(0.99));
  }

  const Options& options_;
  int poll_;
  std::vector<Connection> connections_;
  std::vector<double> latencies_;
  long long accepted_ = 0, refused_ = 0;
  int under_way_ = 0;
};

}  // namespace

int main(int count, char** words) {
  if (count < 6) {
    std::fprintf(stderr, "ingest_load PORT TOKEN CONNECTIONS EVENTS_A_REQUEST SECONDS [PERSONS]\n");
    return 2;
  }
  Options options{.port = std::atoi(words[1]),
                  .connections = std::atoi(words[3]),
                  .batch = std::atoi(words[4]),
                  .seconds = std::atoi(words[5]),
                  .token = words[2]};
  if (count > 6) options.persons = std::max(1, std::atoi(words[6]));
  Load(options).Run();
}
