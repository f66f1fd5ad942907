#include "server/config.h"

#include <gtest/gtest.h>

#include "server/front_door.h"

namespace hedgerow::server {
namespace {

TEST(ParseListen, TakesAddressesAndPorts) {
  EXPECT_EQ(ParseListen("127.0.0.1:8000")->port, 8000);
  EXPECT_EQ(ParseListen("[::1]:1")->address, "::1");
  EXPECT_EQ(ParseListen("localhost:65535")->address, "127.0.0.1");
  EXPECT_EQ(ParseListen(":80")->address, "0.0.0.0");
}

TEST(ParseListen, RefusesEverythingElseNamingTheFlag) {
  for (const char* text :
       {"", "8000", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", "host:80", "1.2.3:80"}) {
    const auto refused = ParseListen(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_TRUE(refused.error().user_message.starts_with("--listen ")) << text;
  }
}

TEST(AppOrigin, PutsTheAppWhereThePlaceIs) {
  Config config;
  config.apps_url = "https://{id}.apps.example:8443";
  EXPECT_EQ(AppOrigin(config, "abc"), "https://abc.apps.example:8443");
}

TEST(ParseProxyPath, FindsProjectAppAndRest) {
  const auto path = ParseProxyPath("/api/projects/7/streamlit_apps/abc/proxy/_stcore/health");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->project.value, 7);
  EXPECT_EQ(path->app.value, "abc");
  EXPECT_EQ(path->rest, "/_stcore/health");
  EXPECT_EQ(ParseProxyPath("/api/projects/7/streamlit_apps/abc/proxy")->rest, "");
}

TEST(ParseProxyPath, LeavesEveryOtherPathToTheApi) {
  for (const char* path : {"/api/projects/7/streamlit_apps/abc/", "/api/projects/x/streamlit_apps/abc/proxy/", "/api/",
                           "/api/projects/7/streamlit_apps/abc/proxyfoo", "/api/projects/7/query/"}) {
    EXPECT_FALSE(ParseProxyPath(path)) << path;
  }
}

}  // namespace
}  // namespace hedgerow::server
