#include "api/admin.h"

#include <boost/json.hpp>

#include <gtest/gtest.h>

#include "api/api_fixture.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::api {
namespace {

using boost::json::object;
using boost::json::value;

class AdminTest : public ::testing::Test {
 protected:
  value Do(object request) {
    const object answer = admin_.Handle(request);
    EXPECT_TRUE(answer.at("ok").as_bool()) << boost::json::serialize(answer);
    return answer.at("ok").as_bool() ? answer.at("result") : value(nullptr);
  }
  std::string CodeOf(object request) {
    const object answer = admin_.Handle(request);
    return answer.at("ok").as_bool() ? "ok" : std::string(answer.at("error").at("code").as_string());
  }

  ApiFixture api_;
  Admin admin_{{.store = *api_.store,
                .blobs = *api_.blobs,
                .hub = *api_.hub,
                .accounts = *api_.accounts,
                .random = api_.random,
                .site_url = "http://hedgerow.localhost:8000"}};
};

TEST_F(AdminTest, MakesAProjectAUserAndAKeyThatWorkAtOnce) {
  const value project = Do({{"op", "create-project"}, {"name", "Shop"}});
  EXPECT_TRUE(std::string_view(project.at("api_token").as_string()).starts_with("phc_"));
  const object user{{"op", "create-user"},
                    {"email", "ada@example.com"},
                    {"password", "correct horse"},
                    {"project", project.at("id")},
                    {"role", "admin"}};
  EXPECT_EQ(Do(user).at("role").as_string(), "admin");
  EXPECT_EQ(Do(user).at("email").as_string(), "ada@example.com");  // again: the same
  const value key = Do({{"op", "create-key"}, {"email", "ada@example.com"}});
  const Actor ada{"ada", {}, "", std::string(key.at("key").as_string())};
  const std::string path = "/api/projects/" + std::to_string(project.at("id").as_int64()) + "/";
  EXPECT_EQ(api_.Call(ada, "GET", path).json.at("role").as_string(), "admin");
  EXPECT_EQ(Do({{"op", "list-projects"}}).as_array().size(), 1);
}

TEST_F(AdminTest, RefusesWhatDoesNotFit) {
  EXPECT_EQ(CodeOf({}), "invalid_input");
  EXPECT_EQ(CodeOf({{"op", "format-disk"}}), "invalid_input");
  EXPECT_EQ(CodeOf({{"op", "create-project"}}), "required");
  const object user{{"op", "create-user"}, {"email", "ada@example.com"}, {"password", "correct horse"}};
  object wrong_project = user;
  wrong_project["project"] = 99;
  EXPECT_EQ(CodeOf(wrong_project), "not_found");
  Do(user);
  object other_password = user;
  other_password["password"] = "another horse";
  EXPECT_EQ(CodeOf(other_password), "conflict");
  EXPECT_EQ(CodeOf({{"op", "create-key"}, {"email", "nobody@example.com"}}), "not_found");
  EXPECT_EQ(CodeOf({{"op", "setup-link"}}), "conflict");  // there is a user
}

TEST_F(AdminTest, KeepsThePackageList) {
  const auto size = Do({{"op", "list-packages"}}).as_array().size();
  const value added = Do({{"op", "add-packages"}, {"names", {"Scikit_Image", "altair"}}, {"max_version", "5.1"}});
  EXPECT_EQ(added.as_array().size(), size + 2);
  EXPECT_EQ(added.at(0).at("name").as_string(), "altair");
  EXPECT_EQ(added.at(0).at("max_version").as_string(), "5.1");
  EXPECT_EQ(CodeOf({{"op", "add-packages"}, {"names", {"numpy"}}, {"max_version", "new"}}), "invalid_input");
  EXPECT_EQ(CodeOf({{"op", "add-packages"}, {"names", {"no name"}}}), "invalid_input");
  EXPECT_EQ(CodeOf({{"op", "remove-packages"}, {"names", {"altair", "unknown"}}}), "not_found");
  EXPECT_EQ(Do({{"op", "remove-packages"}, {"names", {"altair", "scikit-image"}}}).as_array().size(), size);
}

TEST_F(AdminTest, PrintsLinksOfTheSite) {
  EXPECT_TRUE(std::string_view(Do({{"op", "setup-link"}}).at("url").as_string())
                  .starts_with("http://hedgerow.localhost:8000/setup?token="));
  Do({{"op", "create-user"}, {"email", "ada@example.com"}, {"password", "correct horse"}});
  const std::string demo(Do({{"op", "demo-link"}, {"email", "ada@example.com"}}).at("url").as_string());
  const Reply reply = api_.Call({}, "GET", demo.substr(demo.find("/api/")));
  EXPECT_TRUE(reply.headers.Has("Set-Cookie"));
}

TEST_F(AdminTest, BacksUpTheStoreWithItsZips) {
  const store::Project project = api_.MakeProject();
  const store::App app = api_.MakeApp(project.id, api_.MakeUser("ada").user);
  const std::string folder = api_.data / "backup";
  Do({{"op", "backup"}, {"path", folder}});
  EXPECT_EQ(CodeOf({{"op", "backup"}, {"path", folder}}), "conflict");
  auto copy = *store::SqliteStore::Open({.path = folder + "/hedgerow.db"}, api_.clock);
  EXPECT_EQ(copy->GetApp(project.id, app.short_id)->name, app.name);
  auto blobs = *store::BlobStore::Open(folder, api_.random);
  EXPECT_TRUE(blobs->Read(app.active_version->zip_hash).has_value());
}

TEST_F(AdminTest, AnswersOverItsSocketToItsOwnUser) {
  auto loops = *net::Loops::Create(1);
  net::WorkerPool workers(1);
  const std::string socket = api_.data / "admin.sock";
  auto server = *net::HttpServer::Create(*loops, {.log = Log::Quiet()},
                                         [&](net::Loop&) { return AdminHandler(admin_, workers); });
  std::thread thread([&] { loops->Run(); });
  loops->home().Post([&] { EXPECT_TRUE(server->ListenUnix(socket).has_value()); });
  net::TestLoop client;
  const auto answer = client.Run(
      net::RunOn(loops->home(), [&] { return CallAdmin(&loops->home(), socket, {{"op", "list-projects"}}); }));
  ASSERT_TRUE(answer.has_value()) << answer.error().detail;
  EXPECT_TRUE(answer->at("ok").as_bool());
  loops->Stop();
  thread.join();
}

}  // namespace
}  // namespace hedgerow::api
