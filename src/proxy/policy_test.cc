#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/websocket.h"
#include "proxy/app_paths.h"
#include "proxy/early_frames.h"
#include "proxy/header_policy.h"
#include "proxy/origins.h"
#include "proxy/tickets.h"

namespace hedgerow::proxy {
namespace {

using ::testing::HasSubstr;

Origins TestOrigins() {
  return Origins::Parse("http://hedgerow.localhost:8000", "http://{id}.hedgerow-apps.localhost:8000").value();
}

struct HostCase {
  std::string_view host;
  HostKind kind;
};
constexpr HostCase kHosts[] = {
    {"hedgerow.localhost:8000", HostKind::kUi},
    {"hedgerow.localhost", HostKind::kUnknown},
    {"abc123.hedgerow-apps.localhost:8000", HostKind::kApp},
    {"a.b.hedgerow-apps.localhost:8000", HostKind::kUnknown},
    {"hedgerow-apps.localhost:8000", HostKind::kUnknown},
    {".hedgerow-apps.localhost:8000", HostKind::kUnknown},
    {"a_b.hedgerow-apps.localhost:8000", HostKind::kUnknown},
    {"127.0.0.1:8000", HostKind::kLoopback},
    {"[::1]:8000", HostKind::kLoopback},
    {"localhost:8000", HostKind::kLoopback},
    {"192.168.1.5", HostKind::kLoopback},
    {"evil.example", HostKind::kUnknown},
    {"127.0.0.1.evil.example", HostKind::kUnknown},
    {"", HostKind::kUnknown},
};

TEST(Origins, TellHostsApart) {
  const Origins origins = TestOrigins();
  for (const HostCase& row : kHosts) EXPECT_EQ(origins.Classify(row.host).kind, row.kind) << row.host;
  EXPECT_EQ(origins.Classify("abc.hedgerow-apps.localhost:8000").app.value, "abc");
}

TEST(Origins, ForgetTheSchemesOwnPort) {
  const Origins origins = Origins::Parse("https://hedge.example:443", "https://{id}.hedge-apps.example").value();
  EXPECT_EQ(origins.ui(), "https://hedge.example");
  EXPECT_EQ(origins.Classify("hedge.example:443").kind, HostKind::kUi);
  EXPECT_EQ(origins.App({"abc"}), "https://abc.hedge-apps.example");
}

TEST(Origins, RefuseUrlsThatLeakTheSession) {
  EXPECT_FALSE(Origins::Parse("http://a.example", "http://{id}.a.example").has_value());
  EXPECT_FALSE(Origins::Parse("http://ui.a.example", "http://{id}.a.example").has_value());
  EXPECT_FALSE(Origins::Parse("http://a.example", "http://apps.example").has_value());
  EXPECT_FALSE(Origins::Parse("http://a.example/x", "http://{id}.apps.example").has_value());
  EXPECT_FALSE(Origins::Parse("ftp://a.example", "http://{id}.apps.example").has_value());
}

class TicketsTest : public ::testing::Test {
 protected:
  ManualClock clock;
  SystemRandom random;
  Tickets tickets{"secret", clock, random};
  const Grant grant{{7}, {8}, {9}, {}};

  std::string Text() {
    const std::string url = tickets.Issue(TestOrigins(), {"abc"}, grant, random).url;
    return url.substr(url.find("ticket=") + 7);
  }
};

TEST_F(TicketsTest, OpenWithinTheirTimeAndNotAfter) {
  const std::string text = Text();
  EXPECT_EQ(tickets.OpenTicket(text)->grant, grant);
  clock.Advance(std::chrono::seconds(29));
  EXPECT_TRUE(tickets.OpenTicket(text).has_value());
  clock.Advance(std::chrono::seconds(1));
  EXPECT_FALSE(tickets.OpenTicket(text).has_value());
}

TEST_F(TicketsTest, CannotBeAltered) {
  const std::string text = Text();
  for (size_t i = 0; i < text.size(); ++i) {
    std::string altered = text;
    altered[i] = altered[i] == '1' ? '2' : '1';
    EXPECT_FALSE(tickets.OpenTicket(altered).has_value()) << i;
  }
  EXPECT_FALSE(tickets.OpenTicket("").has_value());
  EXPECT_FALSE(tickets.OpenTicket("1.2.3").has_value());
}

TEST_F(TicketsTest, DieWithTheProcessButCookiesDoNot) {
  const std::string cookie = tickets.SetCookie(grant);
  const std::string value = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
  const Tickets restarted("secret", clock, random);
  EXPECT_FALSE(restarted.OpenTicket(Text()).has_value());
  EXPECT_EQ(restarted.OpenCookie(value), grant);
  EXPECT_FALSE(Tickets("other", clock, random).OpenCookie(value).has_value());
  EXPECT_FALSE(tickets.OpenCookie(Text()).has_value());  // a ticket is no cookie
}

TEST_F(TicketsTest, SetACookieThatOnlyThisOriginHas) {
  const std::string cookie = tickets.SetCookie(grant);
  EXPECT_THAT(cookie, HasSubstr("__Host-hedgerow_app="));
  EXPECT_THAT(cookie, HasSubstr("; Path=/; Secure; HttpOnly; SameSite=None; Partitioned"));
}

TEST_F(TicketsTest, AreSpentOnce) {
  SpentTickets spent;
  const Ticket ticket = *tickets.OpenTicket(Text());
  EXPECT_TRUE(spent.Spend(ticket, clock.Now()));
  EXPECT_FALSE(spent.Spend(ticket, clock.Now()));
  EXPECT_TRUE(spent.Spend(*tickets.OpenTicket(Text()), clock.Now()));
}

TEST(HeaderPolicy, HidesOurSecretsFromTheApp) {
  const net::Headers to = RequestHeadersForApp({{"Host", "a:1"},
                                                {"Origin", "http://a:1"},
                                                {"Authorization", "Bearer phx_secret"},
                                                {"Cookie", "own=1; __Host-hedgerow_app=x; __Host-hedgerow=y; b=2"},
                                                {"Connection", "keep-alive, X-Named"},
                                                {"X-Named", "1"},
                                                {"Transfer-Encoding", "chunked"},
                                                {"X-Hedgerow-User", "admin"},
                                                {"X-Forwarded-For", "1.1.1.1"},
                                                {"Sec-WebSocket-Extensions", "permessage-deflate"},
                                                {"Sec-WebSocket-Protocol", "streamlit, TOKEN, id"},
                                                {"Range", "bytes=0-1"}},
                                               "app:1", "http://app:1");
  std::string all;
  for (const auto [name, value] : to) all += std::string(name) + ": " + std::string(value) + "\n";
  EXPECT_EQ(all,
            "Host: app:1\nOrigin: http://app:1\nCookie: own=1; b=2\nSec-WebSocket-Protocol: streamlit, TOKEN, id\n"
            "Range: bytes=0-1\n");
}

TEST(HeaderPolicy, KeepsTheAppFromReachingBeyondItsOrigin) {
  const net::Headers to = ResponseHeadersFromApp({{"Content-Type", "text/html"},
                                                  {"Set-Cookie", "a=1; Path=/"},
                                                  {"Set-Cookie", "b=1; domain=hedgerow-apps.localhost"},
                                                  {"Set-Cookie", "b=1 ;DOMAIN = x"},
                                                  {"Set-Cookie", "__Host-hedgerow_app=stolen; Path=/; Secure"},
                                                  {"Clear-Site-Data", "\"cookies\""},
                                                  {"Service-Worker-Allowed", "/"},
                                                  {"Access-Control-Allow-Origin", "*"},
                                                  {"Content-Length", "5"},
                                                  {"Accept-Ranges", "bytes"}});
  std::string all;
  for (const auto [name, value] : to) all += std::string(name) + ": " + std::string(value) + "\n";
  EXPECT_EQ(all, "Content-Type: text/html\nSet-Cookie: a=1; Path=/\nAccept-Ranges: bytes\n");
}

struct PathCase {
  std::string_view path;
  AppPath what;
};
constexpr PathCase kPaths[] = {
    {"/", AppPath::kPage},
    {"/page2", AppPath::kPage},
    {"/_stcore/health", AppPath::kHealth},
    {"/_stcore/host-config", AppPath::kHostConfig},
    {"/page2/_stcore/health", AppPath::kNowhere},
    {"/page2/_stcore/host-config", AppPath::kNowhere},
    {"/_stcore/stream", AppPath::kStream},
    {"/_stcore/upload_file/s/f", AppPath::kSession},
    {"/_stcore/metrics", AppPath::kNowhere},
    {"/_stcore/agent/mcp", AppPath::kNowhere},
    {"/_stcore/health/", AppPath::kNowhere},
    {"/media/abc.png", AppPath::kSession},
    {"/component/st_aggrid.agGrid/index.html", AppPath::kSession},
    {"/_hedgerow/enter", AppPath::kOurs},
    {"/x/_hedgerow/enter", AppPath::kNowhere},
};

TEST(AppPaths, AreWhatStreamlitNeedsAndNoMore) {
  for (const PathCase& row : kPaths) EXPECT_EQ(ClassifyPath(row.path), row.what) << row.path;
}

// A client's masked frame.
std::string ClientFrame(net::Opcode opcode, std::string payload) {
  std::string frame = net::WebSocketFrame(opcode, payload);
  const size_t header = frame.size() - payload.size();
  frame[1] = static_cast<char>(frame[1] | 0x80);
  for (size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ "mask"[i % 4]);
  return frame.substr(0, header) + "mask" + payload;
}

TEST(EarlyFrames, KeepDataAndAnswerPingsInWhateverPiecesTheyCome) {
  const std::string first = ClientFrame(net::Opcode::kBinary, "hello");
  const std::string large = ClientFrame(net::Opcode::kBinary, std::string(70'000, 'x'));
  const std::string all = first + ClientFrame(net::Opcode::kPing, "p1") + large + ClientFrame(net::Opcode::kPing, "");
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{1000}, all.size()}) {
    EarlyFrames early;
    std::string reply;
    for (size_t at = 0; at < all.size(); at += piece) {
      ASSERT_EQ(early.Take(std::string_view(all).substr(at, piece), &reply), EarlyFrames::Outcome::kOk);
    }
    EXPECT_EQ(early.kept(), first + large) << piece;
    EXPECT_EQ(reply, net::WebSocketFrame(net::Opcode::kPong, "p1") + net::WebSocketFrame(net::Opcode::kPong, ""))
        << piece;
  }
}

TEST(EarlyFrames, KeepAHalfFrameForTheReplay) {
  const std::string frame = ClientFrame(net::Opcode::kBinary, "hello");
  EarlyFrames early;
  std::string reply;
  EXPECT_EQ(early.Take(frame.substr(0, 8), &reply), EarlyFrames::Outcome::kOk);
  EXPECT_EQ(early.kept(), frame.substr(0, 8));
}

TEST(EarlyFrames, HonourAClose) {
  EarlyFrames early;
  std::string reply;
  EXPECT_EQ(early.Take(ClientFrame(net::Opcode::kClose,
                                   "\x03\xe8"
                                   "bye"),
                       &reply),
            EarlyFrames::Outcome::kClosed);
  EXPECT_EQ(reply, net::WebSocketClose(1000, ""));
}

TEST(EarlyFrames, RefuseTooMuchAndWhatIsNoClient) {
  std::string reply;
  EarlyFrames full;
  EXPECT_EQ(full.Take(std::string(EarlyFrames::kKeptMax + 1, 'x'), &reply), EarlyFrames::Outcome::kTooMuch);
  for (const std::string& bad : {net::WebSocketFrame(net::Opcode::kText, "unmasked"), std::string("\xc1\x80mask", 6),
                                 std::string("\x09\x80mask", 6), std::string("\x89\xfe\x01\x00mask", 8)}) {
    EarlyFrames early;
    EXPECT_EQ(early.Take(bad, &reply), EarlyFrames::Outcome::kMalformed);
  }
}

}  // namespace
}  // namespace hedgerow::proxy
