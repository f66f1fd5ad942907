#include "auth/cross_site.h"

#include <gtest/gtest.h>

namespace hedgerow::auth {
namespace {

constexpr std::string_view kUiOrigin = "http://hedgerow.localhost:8000";

struct Row {
  std::string name;
  std::string method;
  net::Headers headers;
  bool allowed;
};

class CookieRequest : public ::testing::TestWithParam<Row> {};

TEST_P(CookieRequest, IsJudgedByItsSigns) {
  net::RequestHead head;
  head.method = GetParam().method;
  head.host = "hedgerow.localhost:8000";
  head.headers = GetParam().headers;
  const auto checked = CheckCookieRequest(head, kUiOrigin);
  EXPECT_EQ(checked.has_value(), GetParam().allowed);
  if (!checked) EXPECT_EQ(checked.error().code, Code::kForbidden);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, CookieRequest,
    ::testing::Values(
        Row{"OwnPageReads", "GET", {{"Sec-Fetch-Site", "same-origin"}}, true},
        Row{"TypedAddressReads", "GET", {{"Sec-Fetch-Site", "none"}}, true}, Row{"OldBrowserReads", "GET", {}, true},
        Row{"OtherSiteReads", "GET", {{"Sec-Fetch-Site", "cross-site"}}, false},
        Row{"SiblingHostReads", "GET", {{"Sec-Fetch-Site", "same-site"}}, false},
        Row{"OwnPageChanges",
            "POST",
            {{"X-Hedgerow", "1"}, {"Origin", "http://hedgerow.localhost:8000"}, {"Sec-Fetch-Site", "same-origin"}},
            true},
        Row{"ScriptWithoutOriginChanges", "POST", {{"X-Hedgerow", "1"}}, true},
        Row{"FormOfOtherSiteChanges", "POST", {{"Origin", "http://abc.hedgerow-apps.localhost:8000"}}, false},
        Row{"ForgedHeaderButForeignOrigin", "POST", {{"X-Hedgerow", "1"}, {"Origin", "http://evil.example"}}, false},
        Row{"OpaqueOriginChanges", "POST", {{"X-Hedgerow", "1"}, {"Origin", "null"}}, false},
        Row{"OtherPortChanges", "POST", {{"X-Hedgerow", "1"}, {"Origin", "http://hedgerow.localhost:9000"}}, false},
        Row{"MissingHeaderChanges", "DELETE", {{"Sec-Fetch-Site", "same-origin"}}, false},
        Row{"WrongHeaderChanges", "PATCH", {{"X-Hedgerow", "yes"}}, false},
        Row{"TypedAddressCannotChange", "POST", {{"X-Hedgerow", "1"}, {"Sec-Fetch-Site", "none"}}, false}),
    [](const auto& info) { return info.param.name; });

TEST(SafeRedirect, FollowsOnlyPathsOfThisSite) {
  EXPECT_EQ(SafeRedirect("/project/1/apps/abc?x=1#y"), "/project/1/apps/abc?x=1#y");
  for (const char* next : {"", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
                           "/\t/evil.example", "/a\nb", "project"}) {
    EXPECT_EQ(SafeRedirect(next), "/") << next;
  }
}

}  // namespace
}  // namespace hedgerow::auth
