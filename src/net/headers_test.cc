#include "net/headers.h"

#include <gtest/gtest.h>

#include "net/forwarded.h"
#include "net/http.h"

namespace hedgerow::net {
namespace {

TEST(Headers, FindWithoutCaseAndKeepOrder) {
  Headers headers{{"Host", "a"}, {"X", "1"}, {"x", "2"}};
  EXPECT_EQ(headers.Find("HOST"), "a");
  EXPECT_EQ(headers.Count("X"), 2u);
  headers.Set("X", headers.Find("x"));
  EXPECT_EQ(headers.Count("x"), 1u);
  EXPECT_EQ(headers.At(1).value, "1");
}

TEST(Headers, SurviveGrowthWithViewsIntoThemselves) {
  Headers headers{{"a", std::string(500, 'v')}};
  for (int i = 0; i < 6; ++i) headers.Add("copy", headers.Find("a"));
  EXPECT_EQ(headers.At(6).value, std::string(500, 'v'));
}

TEST(Headers, LetNoLineBreakIn) {
  Headers headers;
  headers.Set("X", "a\r\nSet-Cookie: b");
  EXPECT_EQ(headers.Find("X"), "a  Set-Cookie: b");
}

TEST(Headers, FindTokensInLists) {
  EXPECT_TRUE(ListHasToken("keep-alive, Upgrade", "upgrade"));
  EXPECT_FALSE(ListHasToken("upgraded", "upgrade"));
  EXPECT_FALSE(ListHasToken("", "upgrade"));
}

TEST(Http, DecodesPercentAndRefusesRubbish) {
  EXPECT_EQ(PercentDecode("a%20b%C3%A9"), "a b\xc3\xa9");
  EXPECT_EQ(PercentDecode("%2"), std::nullopt);
  EXPECT_EQ(PercentDecode("%zz"), std::nullopt);
  EXPECT_EQ(PercentDecode("%00"), std::nullopt);
  EXPECT_EQ(PercentDecode(PercentEncode("a/b c?\xff")), "a/b c?\xff");
}

TEST(Http, ReadsQueryAndCookies) {
  EXPECT_EQ(QueryValue("a=1&ticket=x%2By+z&b", "ticket"), "x+y z");
  EXPECT_EQ(QueryValue("a=1&b", "b"), "");
  EXPECT_EQ(QueryValue("a=1", "c"), std::nullopt);
  const Headers headers{{"Cookie", "a=1; __Host-x=2=3"}, {"Cookie", "y=4"}};
  EXPECT_EQ(CookieValue(headers, "__Host-x"), "2=3");
  EXPECT_EQ(CookieValue(headers, "y"), "4");
  EXPECT_EQ(CookieValue(headers, "host-x"), std::nullopt);
}

TEST(Http, SplitsTargetAndHost) {
  RequestHead head{.target = "/a?b=c?d", .host = "[::1]:80"};
  EXPECT_EQ(head.path(), "/a");
  EXPECT_EQ(head.query(), "b=c?d");
  EXPECT_EQ(head.host_name(), "[::1]");
}

struct ForwardedCase {
  const char* name;
  const char* peer;
  const char* chain;
  const char* client;
};
constexpr ForwardedCase kForwarded[] = {
    {"untrusted peer", "8.8.8.8", "1.2.3.4", "8.8.8.8"},
    {"trusted peer", "10.0.0.1", "1.2.3.4", "1.2.3.4"},
    {"client's own claim before ours", "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"},
    {"two trusted hops", "10.0.0.1", "1.2.3.4, 10.0.0.9", "1.2.3.4"},
    {"rubbish", "10.0.0.1", "evil", "10.0.0.1"},
    {"mapped address", "::ffff:10.0.0.1", "::2", "::2"},
};

TEST(TrustedProxies, TakeTheLastUntrustedAddress) {
  const auto proxies = TrustedProxies::Parse({"10.0.0.0/8", "fd00::/8"}).value();
  for (const auto& row : kForwarded) {
    RequestHead head{.headers = {{"X-Forwarded-For", row.chain}}, .peer = row.peer};
    proxies.Apply(head);
    EXPECT_EQ(head.peer, row.client) << row.name;
  }
}

TEST(TrustedProxies, RefuseWhatIsNoBlock) {
  for (const char* text : {"10.0.0.0/33", "x", "10.0.0.0/", "10.0.0.0/-1", "::/129"}) {
    EXPECT_FALSE(TrustedProxies::Parse({text}).has_value()) << text;
  }
}

}  // namespace
}  // namespace hedgerow::net
