#include "net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/server_fixture.h"
#include "net/test_loop.h"

namespace hedgerow::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Task<void> AnswerByPath(Exchange& exchange) {
  const std::string_view path = exchange.head().path();
  if (path == "/chunked") {
    co_await exchange.SendHead(200, {}, std::nullopt);
    co_await exchange.Write("a");
    co_await exchange.Write("bc");
    co_await exchange.Finish();
    co_return;
  }
  if (path == "/short") {
    co_await exchange.SendHead(200, {}, 10);
    co_await exchange.Write("abc");
    co_return;
  }
  if (path == "/hang") {
    (void)co_await exchange.WaitForClientGone();
    co_return;
  }
  if (path == "/once") {
    co_await exchange.Send({.status = 200, .body = "once"});
    co_return;
  }
  auto body = co_await exchange.ReadBody(300 << 20);
  co_await exchange.Send({.status = 200, .body = body ? std::to_string(body->size()) : "failed"});
}

TEST(HttpClient, ReusesItsConnection) {
  ServerFixture server(AnswerByPath);
  TestLoop test;
  HttpClient client(test.loop(), {});
  const Endpoint endpoint = TcpEndpoint("127.0.0.1", server.port());
  EXPECT_EQ(test.Run(client.Fetch(endpoint, {.target = "/chunked"}))->body, "abc");
  EXPECT_EQ(client.idle_connections(), 1u);
  EXPECT_EQ(test.Run(client.Fetch(endpoint, {.method = "POST", .target = "/", .body = "12345"}))->body, "5");
  EXPECT_EQ(test.Run(client.Fetch(endpoint, {.method = "HEAD", .target = "/once"}))->body, "");
  EXPECT_EQ(client.idle_connections(), 1u);
  EXPECT_EQ(server.server().stats().connections_total, 1u);
}

TEST(HttpClient, OpensAFreshConnectionWhenThePooledOneWasClosed) {
  TestLoop test;
  HttpClient client(test.loop(), {});
  ServerFixture server(AnswerByPath, {.idle_timeout = 1ms, .log = Log::Quiet()});
  const Endpoint endpoint = TcpEndpoint("127.0.0.1", server.port());
  EXPECT_EQ(test.Run(client.Fetch(endpoint, {.target = "/once"}))->body, "once");
  while (server.server().stats().connections_open != 0) std::this_thread::yield();
  EXPECT_EQ(test.Run(client.Fetch(endpoint, {.target = "/once"}))->body, "once");
}

TEST(HttpClient, SaysWhenAnAnswerIsCutShort) {
  ServerFixture server(AnswerByPath);
  TestLoop test;
  HttpClient client(test.loop(), {});
  const auto result = test.Run(client.Fetch(TcpEndpoint("127.0.0.1", server.port()), {.target = "/short"}));
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().user_message, HasSubstr("cut short"));
}

TEST(HttpClient, GivesUpOnAServerThatDoesNotAnswer) {
  ServerFixture server(AnswerByPath);
  TestLoop test;
  HttpClient client(test.loop(), {.header_timeout = 50ms});
  const auto result = test.Run(client.Fetch(TcpEndpoint("127.0.0.1", server.port()), {.target = "/hang"}));
  EXPECT_EQ(result.error().code, Code::kTimeout);
}

TEST(HttpClient, RefusesAnAnswerBeyondItsLimit) {
  ServerFixture server(AnswerByPath);
  TestLoop test;
  HttpClient client(test.loop(), {});
  const auto result = test.Run(client.Fetch(TcpEndpoint("127.0.0.1", server.port()), {.target = "/chunked"}, 2));
  EXPECT_EQ(result.error().code, Code::kTooLarge);
}

Task<Result<std::string>> Upload(HttpClient* client, Endpoint endpoint, std::optional<uint64_t> length) {
  CO_TRY(auto call, co_await client->Open(endpoint));
  CO_TRY_VOID(co_await call->SendHead({.method = "PUT", .target = "/"}, length));
  const std::string block(1 << 20, 'u');
  for (int i = 0; i < 200; ++i) CO_TRY_VOID(co_await call->Write(block));
  CO_TRY_VOID(co_await call->Finish());
  CO_TRY_VOID(co_await call->ReadHead());
  co_return co_await call->ReadBody(100);
}

TEST(HttpClient, StreamsLargeBodiesWithAndWithoutLength) {
  ServerFixture server(AnswerByPath);
  TestLoop test;
  HttpClient client(test.loop(), {});
  const Endpoint endpoint = TcpEndpoint("127.0.0.1", server.port());
  EXPECT_EQ(test.Run(Upload(&client, endpoint, 200 << 20)).value(), std::to_string(200 << 20));
  EXPECT_EQ(test.Run(Upload(&client, endpoint, std::nullopt)).value(), std::to_string(200 << 20));
}

TEST(HttpClient, TalksOverAUnixSocket) {
  const std::string path = ::testing::TempDir() + "/http_client_test.sock";
  ServerFixture server(AnswerByPath);
  ASSERT_TRUE(server.server().ListenUnix(path).has_value());
  TestLoop test;
  HttpClient client(test.loop(), {});
  EXPECT_EQ(test.Run(client.Fetch(UnixEndpoint(path), {.target = "/once"}))->body, "once");
  ::unlink(path.c_str());
}

TEST(HttpClient, SaysWhenNobodyListens) {
  TestLoop test;
  HttpClient client(test.loop(), {});
  EXPECT_EQ(test.Run(client.Fetch(UnixEndpoint("/nonexistent"), {})).error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace hedgerow::net
