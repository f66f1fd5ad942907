// Signing in and out, links, keys, and what other sites may not do.
#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "api/api_fixture.h"
#include "api/openapi_text.h"

namespace hedgerow::api {
namespace {

using store::Role;

constexpr const char* kPassword = "correct horse";

class SessionTest : public ::testing::Test {
 protected:
  // The session that an answer's Set-Cookie starts.
  static Actor ActorOf(const Reply& reply) {
    const std::string cookie(reply.headers.Find("Set-Cookie"));
    const size_t equals = cookie.find('=');
    return {"signed in", {}, cookie.substr(equals + 1, cookie.find(';') - equals - 1), ""};
  }
  Actor SetUpOwner() {
    const std::string token = api_.accounts->MakeSetupLink()->token;
    const Reply reply = api_.CallJson(nobody_, "POST", "/api/setup/",
                                      {{"token", token},
                                       {"email", "ada@example.com"},
                                       {"password", kPassword},
                                       {"first_name", "Ada"},
                                       {"project_name", "Shop"}});
    EXPECT_EQ(reply.status, 201) << reply.body;
    return ActorOf(reply);
  }
  static std::string PathOf(const Reply& reply, std::string_view page, std::string_view api_path) {
    const std::string url(reply.json.at("url").as_string());
    return std::string(api_path) + url.substr(url.find(page) + page.size()) + "/";
  }

  ApiFixture api_;
  Actor nobody_{"nobody", {}, "", ""};
};

TEST_F(SessionTest, SetsUpTheOwnerThroughTheFirstRunLink) {
  EXPECT_TRUE(api_.Call(nobody_, "GET", "/api/instance/").json.at("setup_required").as_bool());
  const std::string token = api_.accounts->MakeSetupLink()->token;
  EXPECT_EQ(api_.Call(nobody_, "GET", "/api/setup/?token=" + token).json.at("kind").as_string(), "setup");
  const Actor ada = SetUpOwner();
  EXPECT_FALSE(api_.Call(nobody_, "GET", "/api/instance/").json.at("setup_required").as_bool());
  const Reply me = api_.Call(ada, "GET", "/api/users/@me/");
  EXPECT_EQ(me.json.at("email").as_string(), "ada@example.com");
  EXPECT_EQ(me.json.at("projects").at(0).at("name").as_string(), "Shop");
  EXPECT_EQ(me.json.at("memberships").at(0).at("role").as_string(), "admin");
  EXPECT_TRUE(me.json.at("is_first_run").as_bool());
  EXPECT_EQ(api_.Call(nobody_, "GET", "/api/setup/?token=" + token).status, 404);
  EXPECT_EQ(api_.Call(ada, "GET", "/api/projects/@current/").json.at("name").as_string(), "Shop");
}

TEST_F(SessionTest, SignsInAndOut) {
  SetUpOwner();
  const Reply login =
      api_.CallJson(nobody_, "POST", "/api/login/",
                    {{"email", "ada@example.com"}, {"password", kPassword}, {"next", "/project/1/apps/x"}});
  ASSERT_EQ(login.status, 200) << login.body;
  EXPECT_EQ(login.json.at("redirect_to").as_string(), "/project/1/apps/x");
  const std::string cookie(login.headers.Find("Set-Cookie"));
  EXPECT_TRUE(cookie.starts_with("__Host-hedgerow="));
  for (const char* attribute : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"}) {
    EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute;
  }
  const Actor ada = ActorOf(login);
  EXPECT_EQ(api_.Call(ada, "GET", "/api/users/@me/").status, 200);
  EXPECT_EQ(api_.Call(ada, "POST", "/api/logout/").status, 204);
  EXPECT_EQ(api_.Call(ada, "GET", "/api/users/@me/").status, 401);
}

TEST_F(SessionTest, SlowsDownGuessing) {
  SetUpOwner();
  int refused = 0;
  int limited = 0;
  for (int i = 0; i < 12; ++i) {
    const Reply reply =
        api_.CallJson(nobody_, "POST", "/api/login/", {{"email", "ada@example.com"}, {"password", "wrong horse"}});
    refused += reply.status == 400 ? 1 : 0;
    limited += reply.status == 429 ? 1 : 0;
  }
  EXPECT_EQ(refused, 10);
  EXPECT_EQ(limited, 2);
}

TEST_F(SessionTest, KeepsOtherSitesFromRidingTheCookie) {
  const Actor ada = SetUpOwner();
  const boost::json::value body{{"first_name", "Mallory"}};
  const auto status = [&](net::Headers headers, bool own_header) {
    return api_
        .Call(ada, "PATCH", "/api/users/@me/",
              {.body = boost::json::serialize(body), .headers = std::move(headers), .own_header = own_header})
        .status;
  };
  EXPECT_EQ(status({}, false), 403);
  EXPECT_EQ(status({{"Origin", "http://abc.hedgerow-apps.localhost:8000"}}, true), 403);
  EXPECT_EQ(status({{"Sec-Fetch-Site", "cross-site"}}, true), 403);
  EXPECT_EQ(status({{"Origin", api_.Site()}, {"Sec-Fetch-Site", "same-origin"}}, true), 200);
  const Reply preflight =
      api_.Call(nobody_, "OPTIONS", "/api/users/@me/",
                {.headers = {{"Origin", "http://evil.example"}, {"Access-Control-Request-Headers", "x-hedgerow"}},
                 .documented = false});
  EXPECT_EQ(preflight.status, 405);
  EXPECT_FALSE(preflight.headers.Has("Access-Control-Allow-Origin"));
  const boost::json::value login{{"email", "ada@example.com"}, {"password", kPassword}};
  EXPECT_EQ(api_.Call(nobody_, "POST", "/api/login/",
                      {.body = boost::json::serialize(login), .headers = {{"Origin", "http://evil.example"}}})
                .status,
            403);
}

TEST_F(SessionTest, InvitesResetsAndChangesPasswords) {
  const Actor ada = SetUpOwner();
  const Reply invite =
      api_.CallJson(ada, "POST", "/api/projects/1/invites/", {{"email", "bob@example.com"}, {"role", "viewer"}});
  const std::string link = PathOf(invite, "/invite/", "/api/invites/");
  const Reply shown = api_.Call(nobody_, "GET", link);
  EXPECT_EQ(shown.json.at("project_name").as_string(), "Shop");
  EXPECT_FALSE(shown.json.at("account_exists").as_bool());
  EXPECT_EQ(api_.CallJson(nobody_, "POST", link + "accept/", {{"password", "short"}}).status, 400);
  const Reply joined =
      api_.CallJson(nobody_, "POST", link + "accept/", {{"password", kPassword}, {"first_name", "Bob"}});
  ASSERT_EQ(joined.status, 201) << joined.body;
  EXPECT_EQ(api_.Call(nobody_, "GET", link).status, 404);
  const Actor bob = ActorOf(joined);
  EXPECT_EQ(api_.Call(bob, "GET", "/api/projects/1/").json.at("role").as_string(), "viewer");

  const auto bob_id = joined.json.at("id").as_int64();
  const Reply reset = api_.Call(ada, "POST", fmt::format("/api/projects/1/members/{}/reset_link/", bob_id));
  const std::string reset_path = PathOf(reset, "/reset/", "/api/reset/");
  EXPECT_EQ(api_.Call(nobody_, "GET", reset_path).json.at("email").as_string(), "bob@example.com");
  const Reply renewed = api_.CallJson(nobody_, "POST", reset_path, {{"password", "battery staple"}});
  EXPECT_EQ(renewed.status, 200);
  EXPECT_EQ(api_.Call(bob, "GET", "/api/users/@me/").status, 401);  // the old session has ended

  const Actor bob_again = ActorOf(renewed);
  const auto change = [&](const char* current) {
    return api_.CallJson(bob_again, "PATCH", "/api/users/@me/",
                         {{"password", "new password"}, {"current_password", current}});
  };
  EXPECT_EQ(change("wrong").json.at("attr").as_string(), "current_password");
  EXPECT_EQ(change("battery staple").status, 200);
  EXPECT_EQ(api_.Call(bob_again, "GET", "/api/users/@me/").status, 200);  // this session stays
}

TEST_F(SessionTest, RefusesAResetLinkForSomebodyWithProjectsElsewhere) {
  const Actor ada = SetUpOwner();
  const store::Project other = api_.MakeProject("Other");
  const Actor guest = api_.MakeUser("guest", std::pair(ProjectId{1}, Role::kViewer));
  api_.SetRole(guest.user, other.id, Role::kAdmin);
  const std::string path = fmt::format("/api/projects/1/members/{}/reset_link/", guest.user.value);
  EXPECT_EQ(api_.Call(ada, "POST", path).status, 403);
}

TEST_F(SessionTest, ShowsAnApiKeyOnce) {
  const Actor ada = SetUpOwner();
  const Reply made = api_.CallJson(ada, "POST", "/api/personal_api_keys/", {{"label", "laptop"}});
  const std::string value(made.json.at("value").as_string());
  EXPECT_TRUE(value.starts_with("phx_"));
  const Reply list = api_.Call(ada, "GET", "/api/personal_api_keys/");
  EXPECT_EQ(list.json.at("count").as_int64(), 1);
  EXPECT_EQ(list.body.find(value), std::string::npos);
  const Actor key{"key", {}, "", value};
  EXPECT_EQ(api_.Call(key, "GET", "/api/projects/1/").status, 200);
  const auto id = made.json.at("id").as_int64();
  EXPECT_EQ(api_.Call(ada, "DELETE", fmt::format("/api/personal_api_keys/{}/", id)).status, 204);
  EXPECT_EQ(api_.Call(key, "GET", "/api/projects/1/").status, 401);
}

TEST_F(SessionTest, SignsInThroughTheDemoLinkAsOftenAsItIsOpened) {
  const Actor demo = api_.MakeUser("demo");
  const std::string token = api_.accounts->MakeDemoLink(demo.user)->token;
  for (int i = 0; i < 2; ++i) {
    const Reply reply = api_.Call(nobody_, "GET", "/api/demo-login/?token=" + token);
    EXPECT_EQ(reply.status, 303);
    EXPECT_EQ(reply.headers.Find("Location"), "/");
    EXPECT_EQ(api_.Call(ActorOf(reply), "GET", "/api/users/@me/").status, 200);
  }
  const Reply wrong = api_.Call(nobody_, "GET", "/api/demo-login/?token=none");
  EXPECT_EQ(wrong.headers.Find("Location"), "/login");
  EXPECT_FALSE(wrong.headers.Has("Set-Cookie"));
}

TEST_F(SessionTest, AnswersQueriesInPostHogsShape) {
  const Actor ada = SetUpOwner();
  const auto ask = [&](const char* query) {
    return api_.CallJson(ada, "POST", "/api/projects/1/query/",
                         {{"query", {{"kind", "HogQLQuery"}, {"query", query}}}, {"refresh", true}});
  };
  const Reply rows = ask("SELECT event, count() FROM events GROUP BY event");
  ASSERT_EQ(rows.status, 200) << rows.body;
  EXPECT_EQ(rows.json.at("columns").at(1).as_string(), "count()");
  EXPECT_EQ(rows.json.at("types").at(0).at(1).as_string(), "String");
  EXPECT_EQ(rows.json.at("results").at(0).at(0).as_string(), "$pageview");
  const Reply wrong = ask("SELECT evnt");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.json.at("errors").at(0).at("column").as_int64(), 8);
  EXPECT_EQ(api_.CallJson(ada, "POST", "/api/projects/1/query/", {{"query", {{"kind", "Trends"}, {"query", "x"}}}})
                .json.at("attr")
                .as_string(),
            "kind");
}

TEST_F(SessionTest, RefusesBodiesThatAreNotWhatTheySay) {
  const Actor ada = SetUpOwner();
  const auto status = [&](CallOptions options) {
    return api_.Call(ada, "PATCH", "/api/users/@me/", std::move(options)).status;
  };
  EXPECT_EQ(status({.body = "{\"first_name\": "}), 400);
  EXPECT_EQ(status({.body = "[]"}), 400);
  EXPECT_EQ(status({.body = "first_name=x", .content_type = "application/x-www-form-urlencoded"}), 415);
  EXPECT_EQ(status({.body = "{}" + std::string((1 << 20), ' ')}), 413);
}

TEST_F(SessionTest, AnswersUnknownPathsAndMethodsInTheSameShape) {
  const Reply unknown = api_.Call(nobody_, "GET", "/api/nothing/", {.documented = false});
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.json.at("type").as_string(), "invalid_request");
  const Reply method = api_.Call(nobody_, "PUT", "/api/login/", {.documented = false});
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.headers.Find("Allow"), "POST");
  EXPECT_EQ(api_.Call(nobody_, "GET", "/api/schema/").body, OpenApiText());
}

TEST_F(SessionTest, CreatesProjectsForAdminsAndChecksTimeZones) {
  const Actor ada = SetUpOwner();
  const Reply made = api_.CallJson(ada, "POST", "/api/projects/", {{"name", "Blog"}, {"timezone", "Europe/Berlin"}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_TRUE(std::string_view(made.json.at("api_token").as_string()).starts_with("phc_"));
  EXPECT_EQ(made.json.at("role").as_string(), "admin");
  EXPECT_EQ(api_.Call(ada, "GET", "/api/projects/").json.at("count").as_int64(), 2);
  for (const char* zone : {"Nowhere/City", "../etc/passwd", "/UTC", ""}) {
    EXPECT_EQ(api_.CallJson(ada, "POST", "/api/projects/", {{"name", "x"}, {"timezone", zone}}).status, 400) << zone;
  }
}

}  // namespace
}  // namespace hedgerow::api
