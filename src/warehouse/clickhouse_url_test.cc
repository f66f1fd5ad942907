#include "warehouse/clickhouse_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hedgerow::warehouse {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ClickHouseUrl, ReadsItsParts) {
  auto options = ParseClickHouseUrl("http://an%40user:p%3A%2F%40ss@10.0.0.7:9000/pro%64uct");
  ASSERT_TRUE(options) << options.error().user_message;
  EXPECT_EQ(options->user, "an@user");
  EXPECT_EQ(options->password, "p:/@ss");
  EXPECT_EQ(options->database, "product");
  EXPECT_EQ(options->endpoint, net::TcpEndpoint("10.0.0.7", 9000));
  EXPECT_EQ(options->dialect, Dialect::kServer);
}

TEST(ClickHouseUrl, KnowsWhatMayBeLeftOut) {
  EXPECT_EQ(ParseClickHouseUrl("http://clickhouse")->endpoint, net::TcpEndpoint("clickhouse", 8123));
  EXPECT_EQ(ParseClickHouseUrl("http://[::1]:81/")->endpoint, net::TcpEndpoint("::1", 81));
  EXPECT_EQ(ParseClickHouseUrl("http://only-user@h")->user, "only-user");
}

TEST(ClickHouseUrl, RefusesWithoutRepeatingThePassword) {
  for (const char* url :
       {"", "clickhouse:8123", "https://u:hidden@h", "http://u:hidden@", "http://u:hidden@h:port/",
        "http://u:hidden%zz@h", "http://u:hidden@h:0", "http://u:hidden@h:65536", "tcp://u:hidden@h"}) {
    auto options = ParseClickHouseUrl(url);
    ASSERT_FALSE(options) << url;
    EXPECT_THAT(options.error().user_message, HasSubstr("expected http://")) << url;
    EXPECT_THAT(options.error().user_message, Not(HasSubstr("hidden"))) << url;
  }
}

}  // namespace
}  // namespace hedgerow::warehouse
