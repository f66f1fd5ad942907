#include "net/http_server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "net/server_fixture.h"

namespace hedgerow::net {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

Task<void> Echo(Exchange& exchange) {
  const std::string_view path = exchange.head().path();
  if (path == "/ignore") {
    co_await exchange.Send({.status = 200, .body = "ignored"});
    co_return;
  }
  if (path == "/stream") {
    co_await exchange.SendHead(200, {}, std::nullopt);
    for (int i = 0; i < 3; ++i) co_await exchange.Write("part" + std::to_string(i));
    co_await exchange.Finish();
    co_return;
  }
  if (path == "/short") {
    co_await exchange.SendHead(200, {}, 100);
    co_await exchange.Write("not a hundred");
    co_return;
  }
  if (path == "/nothing") co_return;
  if (path == "/empty") {
    co_await exchange.Send({.status = 204});
    co_return;
  }
  if (path == "/upgrade") {
    std::string buffered;
    auto stream = co_await exchange.Upgrade({101, {{"Upgrade", "echo"}}}, &buffered);
    if (!stream) co_return;
    co_await (*stream)->Write("had " + buffered + ";");
    std::array<char, 64> buffer{};
    for (;;) {
      const auto size = co_await (*stream)->ReadSome(buffer);
      if (!size || *size == 0) co_return;
      co_await (*stream)->Write({buffer.data(), *size});
    }
  }
  auto body = co_await exchange.ReadBody(1000);
  if (!body) {
    co_await exchange.Send({.status = body.error().HttpStatus(), .body = body.error().user_message});
    co_return;
  }
  co_await exchange.Send({.status = 200, .headers = {{"X-Host", exchange.head().host}}, .body = "got " + *body});
}

TEST(HttpServer, KeepsAConnectionAliveAndAnswersPipelinedRequestsInOrder) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send("POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\noneGET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  client.Send(
      "POST /2 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ntw\r\n1;ext=1\r\no\r\n0\r\nT: 1\r\n\r\n");
  EXPECT_THAT(client.ReadResponse(), HasSubstr("got one"));
  EXPECT_THAT(client.ReadUntil("0\r\n\r\n"), HasSubstr("5\r\npart0\r\n5\r\npart1\r\n5\r\npart2\r\n0\r\n\r\n"));
  EXPECT_THAT(client.ReadResponse(), HasSubstr("got two"));
}

TEST(HttpServer, AcceptsARequestThatComesByteByByte) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  for (const char c : std::string_view("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"))
    client.Send({&c, 1});
  EXPECT_THAT(client.ReadResponse(), HasSubstr("got hi"));
}

struct Refusal {
  const char* name;
  std::string request;
  const char* status;
};

TEST(HttpServer, RefusesWhatProxiesDisagreeAboutAndCloses) {
  const Refusal refusals[] = {
      {"length and chunked",
       "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"chunked and length",
       "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", "400"},
      {"two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", "400"},
      {"signed length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd", "400"},
      {"unknown coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nabcd", "400"},
      {"chunked not last", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", "400"},
      {"coding with a tail", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400"},
      {"chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"space before colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"},
      {"bare line feeds", "GET / HTTP/1.1\nHost: x\n\n", "400"},
      {"no host", "GET / HTTP/1.1\r\n\r\n", "400"},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
      {"host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"},
      {"target without slash", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"connect", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"s, "400"},
      {"header too large", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n", "431"},
      {"target too large", "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", "431"},
  };
  ServerFixture server(Echo);
  for (const Refusal& refusal : refusals) {
    RawClient client(server.port());
    client.Send(refusal.request);
    client.Send("GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = client.ReadToEnd();
    EXPECT_THAT(answer, StartsWith(std::string("HTTP/1.1 ") + refusal.status)) << refusal.name;
    EXPECT_THAT(answer, HasSubstr("Connection: close")) << refusal.name;
    EXPECT_THAT(answer, Not(HasSubstr("200 OK"))) << refusal.name;
  }
}

TEST(HttpServer, AnswersABadChunkWithoutReadingOn) {
  ServerFixture server(Echo);
  for (const char* body :
       {"zz\r\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3 \nabc\r\n0\r\n\r\n", "fffffffffffffffff\r\na"}) {
    RawClient client(server.port());
    client.Send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body) +
                std::string(kGet));
    const std::string answer = client.ReadToEnd();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400")) << body;
    EXPECT_THAT(answer, Not(HasSubstr("200 OK"))) << body;
  }
}

TEST(HttpServer, RefusesTooManyHeaders) {
  std::string request = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 200; ++i) request += "a:\r\n";
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send(request + "\r\n");
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 431"));
}

TEST(HttpServer, TellsTheClientThatItsBodyIsTooLarge) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'a'));
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 413"));
}

TEST(HttpServer, DropsALittleUnreadBodyAndGoesOn) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'a'));
  client.Send(kGet);
  EXPECT_THAT(client.ReadResponse(), HasSubstr("ignored"));
  EXPECT_THAT(client.ReadResponse(), HasSubstr("got "));
}

TEST(HttpServer, SaysContinueOnlyWhenTheBodyIsWanted) {
  ServerFixture server(Echo);
  RawClient wanted(server.port());
  wanted.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(wanted.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  wanted.Send("hi");
  EXPECT_THAT(wanted.ReadResponse(), HasSubstr("got hi"));
  RawClient unwanted(server.port());
  unwanted.Send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  const std::string answer = unwanted.ReadUntil("ignored");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
}

TEST(HttpServer, AnswersHeadAndEmptyStatusesWithoutABody) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send("HEAD /ignore HTTP/1.1\r\nHost: x\r\n\r\nGET /empty HTTP/1.1\r\nHost: x\r\n\r\n");
  client.Send("GET /ignore HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("Content-Length: 7"));
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(client.ReadToEnd(), HasSubstr("ignored"));
}

TEST(HttpServer, AnswersAClientThatHalfCloses) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send(kGet);
  client.ShutdownWrite();
  EXPECT_THAT(client.ReadToEnd(), HasSubstr("got "));
}

TEST(HttpServer, BreaksTheConnectionWhenAPromisedBodyStaysShort) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send("GET /short HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.ReadToEnd(), HasSubstr("not a hundred"));
}

TEST(HttpServer, Answers500WhenTheHandlerSaysNothing) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 500"));
}

TEST(HttpServer, TakesTheHostFromAnAbsoluteTarget) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send("GET http://Real.Example:80/a HTTP/1.1\r\nHost: other\r\n\r\n");
  EXPECT_THAT(client.ReadResponse(), HasSubstr("X-Host: real.example:80\r\n"));
}

TEST(HttpServer, ClosesSlowHeadersIdleConnectionsAndStalledBodies) {
  ServerOptions options{.header_timeout = 300ms, .body_timeout = 300ms, .idle_timeout = 300ms, .log = Log::Quiet()};
  ServerFixture server(Echo, options);
  RawClient slow(server.port());
  slow.Send("GET / HTTP/1.1\r\nHo");
  EXPECT_THAT(slow.ReadToEnd(), StartsWith("HTTP/1.1 408"));
  RawClient idle(server.port());
  EXPECT_EQ(idle.ReadToEnd(), "");
  RawClient stalled(server.port());
  stalled.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_THAT(stalled.ReadToEnd(), Not(HasSubstr("200")));
}

Task<void> Flood(Exchange& exchange) {
  co_await exchange.SendHead(200, {}, std::nullopt);
  const std::string block(65536, 'x');
  while (co_await exchange.Write(block)) {
  }
}

TEST(HttpServer, ClosesAClientThatDoesNotRead) {
  ServerFixture server(Flood, {.body_timeout = 300ms, .log = Log::Quiet()});
  RawClient client(server.port());
  client.Send(kGet);
  while (server.server().stats().connections_open != 0 || server.server().stats().requests_total == 0) {
    std::this_thread::yield();
  }
}

TEST(HttpServer, HandsOverTheStreamAtAnUpgradeWithWhatWasSentAhead) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send("GET /upgrade HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nearly");
  const std::string head = client.ReadUntil("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nConnection: Upgrade\r\n"));
  EXPECT_EQ(client.ReadUntil(";"), "had early;");
  client.Send("later");
  EXPECT_EQ(client.ReadExactly(5), "later");
  EXPECT_EQ(server.server().stats().streams_open, 1u);
  server.Stop();  // drain closes upgraded streams
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(HttpServer, ClosesIdleConnectionsWhenDraining) {
  ServerFixture server(Echo);
  RawClient client(server.port());
  client.Send(kGet);
  client.ReadResponse();
  server.Stop();
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(HttpServer, SaysThatThePortIsTakenAndNamesTheFlag) {
  ServerFixture server(Echo);
  auto loops = Loops::Create(1).value();
  auto second = HttpServer::Create(*loops, {.log = Log::Quiet()}, [](Loop&) { return Handler(Echo); }).value();
  const auto result = second->ListenTcp("127.0.0.1", server.port());
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().user_message, HasSubstr("--listen"));
  EXPECT_THAT(result.error().user_message, HasSubstr("127.0.0.1:" + std::to_string(server.port())));
}

Task<void> SendBigFile(Exchange& exchange) {
  OwnedFd file(::memfd_create("big", MFD_CLOEXEC));
  const std::string bytes =
      "\x7f"
      "ELF" +
      std::string(5'000'000 - 4, 'x');
  EXPECT_EQ(::write(file.get(), bytes.data(), bytes.size()), 5'000'000);
  co_await exchange.SendFile(200, {}, std::move(file), 0, 5'000'000);
}

TEST(HttpServer, SendsFilesWithoutCopying) {
  ServerFixture server(SendBigFile);
  RawClient client(server.port());
  client.Send(kGet);
  const std::string answer = client.ReadResponse();
  const size_t body = answer.find("\r\n\r\n") + 4;
  EXPECT_EQ(answer.size() - body, 5'000'000u);
  EXPECT_EQ(answer.substr(body, 4),
            "\x7f"
            "ELF");
}

}  // namespace
}  // namespace hedgerow::net
