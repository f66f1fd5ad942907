// The proxy over real sockets on two loops: a server in front, an "app" on a Unix socket behind, hand-written answers
// for who may see what. What a real Streamlit does with it is tested end to end.
#include "proxy/app_proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>

#include "net/server_fixture.h"
#include "net/websocket.h"

namespace hedgerow::proxy {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kAppHost = "abc.hedgerow-apps.localhost:8000";
constexpr std::string_view kAppOrigin = "http://abc.hedgerow-apps.localhost:8000";

// What the tests change while the proxy runs.
struct World {
  std::mutex mutex;
  std::set<int64_t> members{1};
  std::set<int64_t> sessions{10};
  bool app_exists = true;
  bool running = true;
  bool outdated = false;  // an old version still runs while the new one boots
  std::string socket;
  std::optional<Error> wake_fails;
  std::vector<std::function<void()>> subscribers;  // post to their loop themselves
  std::vector<net::OneShot<Result<std::string>>> sleepers;
  std::atomic<int> viewers{0}, wakes{0};

  void Change(const std::function<void()>& change) {
    std::scoped_lock lock(mutex);
    change();
    for (const auto& notify : subscribers) notify();
  }
  void FinishWake(Result<std::string> result) {
    std::scoped_lock lock(mutex);
    for (const auto& sleeper : sleepers) sleeper.Set(result);
    sleepers.clear();
  }
  size_t Sleepers() {
    std::scoped_lock lock(mutex);
    return sleepers.size();
  }
};

class TestAccess final : public Access {
 public:
  TestAccess(World& world, net::Loop& loop) : world_(world), loop_(loop) {}
  std::optional<AppPlace> FindApp(const ShortId& short_id) const override {
    std::scoped_lock lock(world_.mutex);
    if (short_id.value == "abc" && world_.app_exists) return AppPlace{{5}, {3}};
    if (short_id.value == "other") return AppPlace{{6}, {4}};
    return std::nullopt;
  }
  Verdict MayView(const Principal& principal, ProjectId project) const override {
    std::scoped_lock lock(world_.mutex);
    if (!principal.key && !world_.sessions.contains(principal.session.value)) return Verdict::kSignedOut;
    return project.value == 3 && world_.members.contains(principal.user.value) ? Verdict::kAllowed
                                                                               : Verdict::kNotMember;
  }
  std::optional<Principal> FromBearer(std::string_view token) const override {
    if (token == "phx_good") return Principal{.user = {1}, .key = {77}};
    if (token == "phx_stranger") return Principal{.user = {2}, .key = {78}};
    return std::nullopt;
  }
  std::optional<Principal> FromSession(const net::RequestHead& head) const override {
    if (net::CookieValue(head.headers, "__Host-hedgerow") == "session") return Principal{.user = {1}, .session = {10}};
    return std::nullopt;
  }
  std::shared_ptr<void> Subscribe(std::function<void()> changed) override {
    std::scoped_lock lock(world_.mutex);
    auto shared = std::make_shared<std::function<void()>>(std::move(changed));
    world_.subscribers.emplace_back([this, weak = std::weak_ptr(shared)] {
      loop_.Post([weak] {
        if (const auto alive = weak.lock()) (*alive)();
      });
    });
    return shared;
  }

 private:
  World& world_;
  net::Loop& loop_;
};

class TestBackends final : public Backends {
 public:
  TestBackends(World& world, net::Loop& loop) : world_(world), loop_(loop) {}
  std::string RunningAt(AppId) const override {
    std::scoped_lock lock(world_.mutex);
    return world_.running ? world_.socket : "";
  }
  std::string StillAt(AppId app) const override {
    std::scoped_lock lock(world_.mutex);
    return world_.running || world_.outdated ? world_.socket : "";
  }
  net::Task<Result<std::string>> Wake(AppId) override {
    ++world_.wakes;
    const net::OneShot<Result<std::string>> shot(loop_);
    {
      std::scoped_lock lock(world_.mutex);
      world_.sleepers.push_back(shot);
    }
    CO_TRY(auto result, co_await shot.Wait(10s));
    co_return result;
  }
  void ViewerCame(AppId) override { ++world_.viewers; }
  void ViewerLeft(AppId) override { --world_.viewers; }

 private:
  World& world_;
  net::Loop& loop_;
};

class TestShell final : public Shell {
 public:
  const ShellFile* Find(std::string_view path) const override { return path == "/static/app.js" ? &script_ : nullptr; }
  const ShellFile* Index() const override { return &index_; }

 private:
  const ShellFile script_{"js body", "BROTLI", "GZIP", "text/javascript", "immutable", "\"e1\""};
  const ShellFile index_{"<shell>", "", "", "text/html", "no-cache", "\"e2\""};
};

// The app: tells what it was sent; its WebSocket greets and echoes raw bytes.
net::Task<void> App(net::Exchange& exchange) {
  const net::RequestHead& head = exchange.head();
  if (net::IsWebSocketUpgrade(head)) {
    auto answer = net::AcceptWebSocket(head, "streamlit");
    std::string buffered;
    auto stream = co_await exchange.Upgrade(std::move(*answer), &buffered);
    if (!stream) co_return;
    const std::string protocols(head.headers.Find("Sec-WebSocket-Protocol"));
    if (!co_await (*stream)->Write("[" + protocols + "|" + std::string(head.headers.Find("Sec-WebSocket-Extensions")) +
                                   "|" + head.target + "]" + buffered)) {
      co_return;
    }
    std::array<char, 65536> chunk{};
    for (;;) {
      const auto size = co_await (*stream)->ReadSome(chunk);
      if (!size || *size == 0) co_return;
      if (!co_await (*stream)->Write({chunk.data(), *size})) co_return;
    }
  }
  if (head.path() == "/media/large") {
    co_await exchange.SendHead(200, {{"Content-Type", "video/mp4"}}, 200 << 20);
    const std::string block(1 << 20, 'v');
    for (int i = 0; i < 200; ++i) {
      if (!co_await exchange.Write(block)) co_return;
    }
    co_await exchange.Finish();
    co_return;
  }
  if (head.path() == "/media/range") {
    co_await exchange.Send({206, {{"Content-Range", "bytes 0-1/9"}, {"X-Seen", head.headers.Find("Range")}}, "ab"});
    co_return;
  }
  uint64_t size = 0;
  for (;;) {
    const auto chunk = co_await exchange.ReadBodyChunk();
    if (!chunk || chunk->empty()) break;
    size += chunk->size();
  }
  std::string seen = head.method + " " + head.target + " body=" + std::to_string(size) + "\n";
  for (const auto [name, value] : head.headers) seen.append(name).append(": ").append(value).append("\n");
  co_await exchange.Send({200, {{"Content-Type", "text/plain"}, {"Clear-Site-Data", "\"*\""}}, std::move(seen)});
}

class AppProxyTest : public ::testing::Test {
 protected:
  AppProxyTest()
      : world_(std::make_shared<World>()),
        server_([this](net::Loop& loop) { return MakeHandler(loop); }, {.log = Log::Quiet()}) {
    world_->socket = ::testing::TempDir() + "/app_proxy_test_" + std::to_string(::getpid()) + ".sock";
    EXPECT_TRUE(server_.server().ListenUnix(world_->socket).has_value());
  }
  ~AppProxyTest() override {
    world_->FinishWake(Fail(Code::kUnavailable, "The test ended."));
    server_.Stop();
    ::unlink(world_->socket.c_str());
  }

  net::Handler MakeHandler(net::Loop& loop) {
    // Behind the factory's first call the fixture's loops exist; loop 0 is home.
    if (!shared_) {
      shared_ = std::make_unique<ProxyShared>(
          ProxyShared{origins_, tickets_, spent_, loop, shell_, clock_, random_, Log::Quiet()});
    }
    auto access = std::make_shared<TestAccess>(*world_, loop);
    auto backends = std::make_shared<TestBackends>(*world_, loop);
    auto proxy = std::make_shared<AppProxy>(loop, *shared_, *access, *backends);
    return [this, proxy, access, backends](net::Exchange& exchange) { return Route(exchange, proxy.get()); };
  }

  net::Task<void> Route(net::Exchange& exchange, AppProxy* proxy) {
    if (exchange.head().credentials) co_return co_await App(exchange);  // came over the Unix socket: we are the app
    const HostMatch match = origins_.Classify(exchange.head().host);
    if (match.kind == HostKind::kApp) co_return co_await proxy->Serve(exchange, match.app);
    constexpr std::string_view kPrefix = "/api/projects/3/streamlit_apps/abc/proxy";
    co_await proxy->ServeApiPath(exchange, {3}, {"abc"}, std::string(exchange.head().path().substr(kPrefix.size())));
  }

  std::string Cookie(Grant grant = {{5}, {10}, {1}}) {
    const std::string cookie = tickets_.SetCookie(grant);
    return "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
  }

  std::string Ask(std::string_view request_line, std::string_view headers, std::string_view host = kAppHost) {
    net::RawClient client(server_.port());
    client.Send(std::string(request_line) + " HTTP/1.1\r\nHost: " + std::string(host) + "\r\nConnection: close\r\n" +
                std::string(headers) + "\r\n");
    return client.ReadToEnd();
  }

  std::string Handshake(std::string_view extra) {
    return "GET /_stcore/stream?a=1 HTTP/1.1\r\nHost: " + std::string(kAppHost) +
           "\r\nOrigin: " + std::string(kAppOrigin) +
           "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
           "Sec-WebSocket-Protocol: streamlit, TOKEN, session-id\r\n" +
           std::string(extra) + "\r\n";
  }

  std::shared_ptr<World> world_;
  SystemClock clock_;
  SystemRandom random_;
  const Origins origins_ =
      Origins::Parse("http://hedgerow.localhost:8000", "http://{id}.hedgerow-apps.localhost:8000").value();
  const Tickets tickets_{"secret", clock_, random_};
  SpentTickets spent_;
  TestShell shell_;
  std::unique_ptr<ProxyShared> shared_;
  net::ServerFixture server_;
};

TEST_F(AppProxyTest, LetsAViewerInOnceByTicket) {
  const std::string url = tickets_.Issue(origins_, {"abc"}, {{5}, {10}, {1}}, random_, "/page2?x=1").url;
  const std::string target = url.substr(kAppOrigin.size());
  const std::string first = Ask("GET " + target, "");
  EXPECT_THAT(first, StartsWith("HTTP/1.1 303"));
  EXPECT_THAT(first, HasSubstr("Location: /page2?x=1\r\n"));
  EXPECT_THAT(first, HasSubstr("Set-Cookie: __Host-hedgerow_app="));
  EXPECT_THAT(first, HasSubstr("Cache-Control: no-store"));
  EXPECT_THAT(first, HasSubstr("Referrer-Policy: no-referrer"));
  for (int i = 0; i < 6; ++i) EXPECT_THAT(Ask("GET " + target, ""), StartsWith("HTTP/1.1 401"));  // whichever loop
}

TEST_F(AppProxyTest, LandsOnlyOnItsOwnOrigin) {
  for (const std::string_view next : {"//evil.example", "http://evil.example", "/\\evil.example", "/_hedgerow/enter"}) {
    const std::string url = tickets_.Issue(origins_, {"abc"}, {{5}, {10}, {1}}, random_, next).url;
    EXPECT_THAT(Ask("GET " + url.substr(kAppOrigin.size()), ""), HasSubstr("Location: /\r\n")) << next;
  }
}

TEST_F(AppProxyTest, RefusesATicketForAnotherApp) {
  const std::string url = tickets_.Issue(origins_, {"abc"}, {{6}, {10}, {1}}, random_).url;
  EXPECT_THAT(Ask("GET " + url.substr(kAppOrigin.size()), ""), StartsWith("HTTP/1.1 401"));
}

TEST_F(AppProxyTest, ChecksEveryRequestAnew) {
  EXPECT_THAT(Ask("GET /", Cookie()), HasSubstr("<shell>"));
  EXPECT_THAT(Ask("GET /", ""), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Ask("GET /", Cookie({{6}, {10}, {1}})), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Ask("GET /", Cookie({{5}, {10}, {2}})), StartsWith("HTTP/1.1 403"));
  world_->Change([this] { world_->sessions.clear(); });
  EXPECT_THAT(Ask("GET /media/x", Cookie()), StartsWith("HTTP/1.1 401"));
  world_->Change([this] { world_->app_exists = false; });
  EXPECT_THAT(Ask("GET /media/x", Cookie()), StartsWith("HTTP/1.1 404"));
}

TEST_F(AppProxyTest, LeadsADirectVisitToTheUi) {
  const std::string answer = Ask("GET /page2", "Sec-Fetch-Dest: document\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 303"));
  EXPECT_THAT(answer, HasSubstr("Location: http://hedgerow.localhost:8000/project/3/apps/abc\r\n"));
  EXPECT_THAT(Ask("GET /", "Sec-Fetch-Dest: iframe\r\nAccept: text/html\r\n"), HasSubstr("hedgerow:unauthorized"));
}

TEST_F(AppProxyTest, ServesTheShellItselfWithOurHeaders) {
  world_->running = false;
  const std::string script = Ask("GET /static/app.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_THAT(script, HasSubstr("Content-Encoding: br\r\n"));
  EXPECT_THAT(script, HasSubstr("\r\n\r\nBROTLI"));
  EXPECT_THAT(Ask("GET /static/app.js", "Accept-Encoding: gzip\r\n"), HasSubstr("\r\n\r\nGZIP"));
  EXPECT_THAT(Ask("GET /static/app.js", "If-None-Match: \"e1\"\r\n"), StartsWith("HTTP/1.1 304"));
  const std::string page = Ask("GET /page2", Cookie());
  EXPECT_THAT(page, HasSubstr("frame-ancestors 'self' http://hedgerow.localhost:8000\r\n"));
  EXPECT_THAT(page, HasSubstr("Cross-Origin-Resource-Policy: same-origin\r\n"));
  EXPECT_THAT(page, HasSubstr("Origin-Agent-Cluster: ?1\r\n"));
  EXPECT_THAT(page, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(Ask("GET /_stcore/health", Cookie()), HasSubstr("\r\n\r\nok"));
  EXPECT_THAT(Ask("GET /_stcore/host-config", Cookie()),
              HasSubstr(R"("allowedOrigins":["http://hedgerow.localhost:8000"])"));
  EXPECT_THAT(Ask("GET /page2/_stcore/health", Cookie()), StartsWith("HTTP/1.1 404"));
  EXPECT_EQ(world_->wakes, 0);
}

TEST_F(AppProxyTest, RefusesServiceWorkersAndForeignOrigins) {
  EXPECT_THAT(Ask("GET /media/sw.js", Cookie() + "Service-Worker: script\r\n"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(Ask("POST /_stcore/upload_file/a/b", Cookie()), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(Ask("DELETE /media/x", Cookie() + "Origin: http://other.hedgerow-apps.localhost:8000\r\n"),
              StartsWith("HTTP/1.1 403"));
  net::RawClient client(server_.port());
  std::string handshake = Handshake(Cookie());
  handshake.replace(handshake.find("Origin: http://abc"), 18, "Origin: http://xyz");
  client.Send(handshake);
  EXPECT_THAT(client.ReadResponse(), StartsWith("HTTP/1.1 403"));
}

TEST_F(AppProxyTest, RelaysRequestsWithoutOurSecrets) {
  const std::string answer = Ask("GET /media/x?y=1", Cookie() + "Authorization: Basic x\r\nX-Own: 1\r\n");
  EXPECT_THAT(answer, HasSubstr("GET /media/x?y=1 body=0"));
  EXPECT_THAT(answer, HasSubstr("Host: abc.hedgerow-apps.localhost:8000"));
  EXPECT_THAT(answer, HasSubstr("X-Own: 1"));
  EXPECT_THAT(answer, Not(HasSubstr("Basic x")));
  EXPECT_THAT(answer, Not(HasSubstr("hedgerow_app")));
  EXPECT_THAT(answer, Not(HasSubstr("Clear-Site-Data")));
  EXPECT_THAT(answer, HasSubstr("Cross-Origin-Resource-Policy: same-origin"));
  EXPECT_THAT(Ask("GET /media/range", Cookie() + "Range: bytes=0-1\r\n"), HasSubstr("X-Seen: bytes=0-1"));
}

TEST_F(AppProxyTest, StreamsLargeUploadsAndDownloads) {
  constexpr size_t kSize = 200 << 20;
  net::RawClient client(server_.port());
  client.Send("PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: " + std::string(kAppHost) + "\r\nOrigin: " +
              std::string(kAppOrigin) + "\r\n" + Cookie() + "Content-Length: " + std::to_string(kSize) + "\r\n\r\n");
  const std::string block(1 << 20, 'u');
  for (int i = 0; i < 200; ++i) client.Send(block);
  EXPECT_THAT(client.ReadResponse(), HasSubstr("body=" + std::to_string(kSize)));
  client.Send("GET /media/large HTTP/1.1\r\nHost: " + std::string(kAppHost) + "\r\n" + Cookie() + "\r\n");
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("Content-Length: " + std::to_string(kSize)));
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.ReadExactly(1 << 20).size(), size_t{1} << 20);
}

TEST_F(AppProxyTest, WakesASleepingAppAndSaysWhyItCannot) {
  world_->running = false;
  net::RawClient client(server_.port());
  client.Send("GET /media/x HTTP/1.1\r\nHost: " + std::string(kAppHost) + "\r\n" + Cookie() + "\r\n");
  while (world_->Sleepers() == 0) std::this_thread::yield();
  world_->FinishWake(Fail(Code::kUnavailable, "line 3: invalid syntax"));
  const std::string answer = client.ReadResponse();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 502"));
  EXPECT_THAT(answer, HasSubstr("line 3: invalid syntax"));
}

TEST_F(AppProxyTest, AsksForTheNextSandboxWhenTheOldSocketIsDead) {
  const std::string good = world_->socket;
  world_->socket = "/nonexistent/socket";
  net::RawClient client(server_.port());
  client.Send("GET /media/x HTTP/1.1\r\nHost: " + std::string(kAppHost) + "\r\n" + Cookie() + "\r\n");
  while (world_->Sleepers() == 0) std::this_thread::yield();
  world_->socket = good;
  world_->FinishWake(good);
  EXPECT_THAT(client.ReadResponse(), StartsWith("HTTP/1.1 200"));
}

TEST_F(AppProxyTest, AcceptsAWebSocketBeforeTheAppIsUpAndReplays) {
  world_->running = false;
  net::RawClient client(server_.port());
  client.Send(Handshake(Cookie()));
  const std::string head = client.ReadUntil("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 101"));
  EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Protocol: streamlit\r\n"));
  EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Extensions")));
  client.Send(std::string("\x82\x83mask", 6) + "\x0c\x03\x10");              // a binary frame
  client.Send(std::string("\x89\x82mask", 6) + std::string("\x1d\x08", 2));  // a ping: "pi"
  EXPECT_EQ(client.ReadExactly(4), "\x8a\x02pi");
  EXPECT_EQ(world_->viewers, 1);
  while (world_->Sleepers() == 0) std::this_thread::yield();
  world_->FinishWake(world_->socket);
  EXPECT_EQ(client.ReadUntil("]"), "[streamlit, TOKEN, session-id||/_stcore/stream?a=1]");
  EXPECT_EQ(client.ReadExactly(9), std::string("\x82\x83mask", 6) + "\x0c\x03\x10");  // echoed, without the ping
  client.Send("raw");
  EXPECT_EQ(client.ReadExactly(3), "raw");
  client.ShutdownWrite();
  EXPECT_EQ(client.ReadToEnd(), "");
  while (world_->viewers != 0) std::this_thread::yield();
}

TEST_F(AppProxyTest, ClosesWithAReasonWhenTheAppDoesNotStart) {
  world_->running = false;
  net::RawClient client(server_.port());
  client.Send(Handshake(Cookie()));
  client.ReadUntil("\r\n\r\n");
  while (world_->Sleepers() == 0) std::this_thread::yield();
  world_->FinishWake(Fail(Code::kUnavailable, "ModuleNotFoundError: foo"));
  EXPECT_EQ(client.ReadToEnd(), net::WebSocketClose(4503, "ModuleNotFoundError: foo"));
}

TEST_F(AppProxyTest, CutsWebSocketsWhenTheRightToSeeEnds) {
  for (const bool running : {true, false}) {
    world_->Change([&] {
      world_->members = {1};
      world_->running = running;
    });
    net::RawClient client(server_.port());
    client.Send(Handshake(Cookie()));
    client.ReadUntil("\r\n\r\n");
    if (running) client.ReadUntil("]");
    while (!running && world_->Sleepers() == 0) std::this_thread::yield();
    const auto start = std::chrono::steady_clock::now();
    world_->Change([this] { world_->members.clear(); });
    const std::string rest = client.ReadToEnd();
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
    EXPECT_EQ(rest, running ? "" : net::WebSocketClose(4403, "You are not a member of this project."));
  }
}

TEST_F(AppProxyTest, SaysThatTooManyWait) {
  world_->running = false;
  net::RawClient client(server_.port());
  client.Send(Handshake(Cookie()));
  client.ReadUntil("\r\n\r\n");
  while (world_->Sleepers() == 0) std::this_thread::yield();
  world_->FinishWake(Fail(Code::kRateLimited, "Too many viewers are waiting."));
  EXPECT_EQ(client.ReadToEnd(), net::WebSocketClose(4429, "Too many viewers are waiting."));
}

TEST_F(AppProxyTest, CountsAViewerOutWhoLeavesWhileTheAppBoots) {
  world_->running = false;
  {
    net::RawClient client(server_.port());
    client.Send(Handshake(Cookie()));
    client.ReadUntil("\r\n\r\n");
    while (world_->Sleepers() == 0) std::this_thread::yield();
    EXPECT_EQ(world_->viewers, 1);
  }
  while (world_->viewers != 0) std::this_thread::yield();  // nothing else ends: the wake goes on
}

TEST_F(AppProxyTest, WhileANewVersionBootsOnlyOpenPagesReachTheOldOne) {
  world_->running = false;
  world_->outdated = true;
  EXPECT_THAT(Ask("GET /media/x", Cookie()), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(world_->wakes, 0);
  net::RawClient file(server_.port());
  file.Send("GET /app/static/x HTTP/1.1\r\nHost: " + std::string(kAppHost) + "\r\n" + Cookie() + "\r\n");
  net::RawClient viewer(server_.port());
  viewer.Send(Handshake(Cookie()));
  viewer.ReadUntil("\r\n\r\n");
  while (world_->Sleepers() < 2) std::this_thread::yield();
  world_->FinishWake(world_->socket);
  EXPECT_THAT(file.ReadResponse(), StartsWith("HTTP/1.1 200"));
  viewer.ReadUntil("]");
}

TEST_F(AppProxyTest, ServesBearerClientsUnderTheApiPath) {
  constexpr std::string_view kApi = "127.0.0.1:8000";
  const std::string base = "/api/projects/3/streamlit_apps/abc/proxy";
  const std::string good = Ask("GET " + base + "/media/x?y=1", "Authorization: Bearer phx_good\r\n", kApi);
  EXPECT_THAT(good, HasSubstr("GET /media/x?y=1"));
  EXPECT_THAT(good, HasSubstr("Content-Security-Policy: sandbox\r\n"));
  EXPECT_THAT(good, Not(HasSubstr("phx_good")));
  EXPECT_THAT(Ask("GET " + base + "/", "Authorization: Bearer wrong\r\n", kApi), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Ask("GET " + base + "/", "Authorization: Bearer phx_stranger\r\n", kApi), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Ask("GET " + base + "/", "", kApi), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(Ask("GET " + base, "Authorization: Bearer phx_good\r\n", kApi), HasSubstr("Location: " + base + "/\r\n"));
  const std::string session = "Cookie: __Host-hedgerow=session\r\n";
  EXPECT_THAT(Ask("GET " + base + "/", session, kApi), StartsWith("HTTP/1.1 401"));
  const std::string page = Ask("GET " + base + "/", session + "Sec-Fetch-Dest: document\r\n", kApi);
  EXPECT_THAT(page, StartsWith("HTTP/1.1 303"));
  EXPECT_THAT(page, HasSubstr("Location: http://abc.hedgerow-apps.localhost:8000/_hedgerow/enter?ticket="));
  for (const std::string_view socket : {"/_stcore/stream", "/ws"}) {
    net::RawClient client(server_.port());
    std::string handshake = Handshake("Authorization: Bearer phx_good\r\n");
    handshake.replace(0, handshake.find(" HTTP"), "GET " + base + std::string(socket));
    handshake.replace(handshake.find("Host: ") + 6, kAppHost.size(), kApi);
    client.Send(handshake);
    EXPECT_EQ(client.ReadUntil("\r\n\r\n").substr(0, 12), "HTTP/1.1 101");
    EXPECT_EQ(client.ReadUntil("]"), "[streamlit, TOKEN, session-id||/_stcore/stream]");
  }
}

}  // namespace
}  // namespace hedgerow::proxy
