// The authorisation matrix: every operation of schema/openapi.yaml by every kind of caller, through the real HTTP
// server.
#include <boost/json.hpp>
#include <set>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "api/api_fixture.h"
#include "api/resources/resources.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::api {
namespace {

using store::Role;

constexpr std::string_view kNeedNames[] = {"public", "signed_in", "viewer", "member", "admin"};

TEST(Routes, AreTheOperationsOfTheSchemaWithTheSameRoles) {
  std::set<std::string> served;
  for (const Route& route : Routes()) {
    served.insert(fmt::format("{} {} {} {}", route.method, route.pattern, kNeedNames[static_cast<int>(route.need)],
                              route.credentials == Credentials::kSessionOnly));
  }
  std::set<std::string> documented;
  const OpenApiSchema schema;
  for (const auto& operation : schema.operations()) {
    documented.insert(
        fmt::format("{} {} {} {}", operation.method, operation.path, operation.role, operation.session_only));
  }
  EXPECT_EQ(served, documented);
}

// What makes a call of an operation succeed for whoever may make it. Operations without a row need no body.
struct ValidBody {
  std::string_view operation;
  std::string_view body;
};
constexpr ValidBody kBodies[] = {
    {"POST /api/setup/", R"({"token": "none", "email": "a@example.com", "password": "correct horse"})"},
    {"POST /api/login/", R"({"email": "nobody@example.com", "password": "wrong horse"})"},
    {"POST /api/invites/{token}/accept/", R"({"password": "correct horse"})"},
    {"POST /api/reset/{token}/", R"({"password": "correct horse"})"},
    {"PATCH /api/users/@me/", R"({"first_name": "Renamed"})"},
    {"POST /api/personal_api_keys/", R"({"label": "ci"})"},
    {"POST /api/projects/", R"({"name": "Another"})"},
    {"PATCH /api/projects/{project_id}/", R"({"name": "Renamed"})"},
    {"PATCH /api/projects/{project_id}/members/{user_id}/", R"({"role": "viewer"})"},
    {"POST /api/projects/{project_id}/invites/", R"({"role": "viewer"})"},
    {"PATCH /api/projects/{project_id}/streamlit_apps/{short_id}/", R"({"name": "Renamed"})"},
    {"POST /api/projects/{project_id}/cohorts/",
     R"({"name": "Payers", "filters": {"properties": [{"key": "plan", "value": "pro", "type": "person"}]}})"},
    {"PATCH /api/projects/{project_id}/cohorts/{named_id}/", R"({"description": "who pays"})"},
    {"POST /api/projects/{project_id}/actions/", R"({"name": "Signed up", "steps": [{"event": "signup"}]})"},
    {"PATCH /api/projects/{project_id}/actions/{named_id}/", R"({"description": "who came"})"},
    {"POST /api/projects/{project_id}/warehouse_saved_queries/",
     R"({"name": "signups", "query": {"kind": "HogQLQuery", "query": "SELECT 1"}})"},
    {"PATCH /api/projects/{project_id}/warehouse_saved_queries/{named_id}/", R"({"description": "all"})"},
    {"POST /api/projects/{project_id}/query/", R"({"query": {"kind": "HogQLQuery", "query": "SELECT 1"}})"},
};
// Creating a project is open to whoever is admin somewhere; that rule is the handler's, not the route's.
constexpr std::string_view kCreateProject = "POST /api/projects/";

class AuthorizationTest : public ::testing::Test {
 protected:
  // Fresh things for each call, because many calls consume them.
  std::string PathFor(const OpenApiSchema::Operation& operation, const Actor& actor) {
    std::string path = operation.path;
    // A name can be given once: what the caller before made goes first.
    auto& named_queries = static_cast<store::SqliteStore&>(*api_.store);
    for (const auto& named : *named_queries.ListNamed(project_.id))
      (void)named_queries.DeleteNamed(project_.id, named.kind, named.id);
    Replace(path, "{project_id}", [&] { return std::to_string(project_.id.value); });
    Replace(path, "{short_id}", [&] { return api_.MakeApp(project_.id, owner_.user).short_id.value; });
    Replace(path, "{version}", [&] { return std::string("1"); });
    Replace(path, "{user_id}",
            [&] { return std::to_string(api_.MakeUser("target", std::pair(project_.id, Role::kMember)).user.value); });
    Replace(path, "{invite_id}", [&] {
      return std::to_string(
          api_.accounts->MakeInvite({.created_by = owner_.user, .project = project_.id})->link.id.value);
    });
    Replace(path, "{named_id}", [&] {
      const auto kind = path.contains("/cohorts/")   ? store::NamedKind::kCohort
                        : path.contains("/actions/") ? store::NamedKind::kAction
                                                     : store::NamedKind::kView;
      static int made = 0;
      auto& named = static_cast<store::SqliteStore&>(*api_.store);
      return std::to_string(named
                                .CreateNamed({.project = project_.id,
                                              .kind = kind,
                                              .name = fmt::format("named{}", ++made),
                                              .source = "{}",
                                              .hogql = "true"})
                                ->id.value);
    });
    Replace(path, "{query_id}", [&] { return std::string(FakeQueries::kKnownId); });
    Replace(path, "{id}", [&] { return std::to_string(api_.accounts->CreateApiKey(actor.user, "x")->key.id.value); });
    Replace(path, "{token}", [&] {
      const UserId user = api_.MakeUser("reset").user;
      if (path.starts_with("/api/reset/")) return api_.accounts->MakeResetLink(user, owner_.user)->token;
      const std::string email = api_.store->GetUser(user)->email;
      return api_.accounts->MakeInvite({.created_by = owner_.user, .project = project_.id, .email = "new-" + email})
          ->token;
    });
    if (path == "/api/setup/" || path == "/api/demo-login/") path += operation.method == "GET" ? "?token=none" : "";
    return path;
  }
  template <class Make>
  static void Replace(std::string& path, std::string_view place, Make make) {
    if (const size_t at = path.find(place); at != std::string::npos) path.replace(at, place.size(), make());
  }

  Reply Try(const OpenApiSchema::Operation& operation, const Actor& actor) {
    const std::string path = PathFor(operation, actor);
    if (operation.content_type == "multipart/form-data") {
      return api_.Upload(actor, path, "PK zip", {{"name", "Uploaded"}});
    }
    CallOptions options;
    for (const ValidBody& row : kBodies) {
      if (row.operation == operation.method + " " + operation.path) options.body = row.body;
    }
    return api_.Call(actor, operation.method, path, std::move(options));
  }

  ApiFixture api_;
  store::Project project_ = api_.MakeProject();
  store::Project other_project_ = api_.MakeProject("Other");
  Actor owner_ = api_.MakeUser("owner", std::pair(project_.id, Role::kAdmin));
};

enum class Caller { kAnonymous, kOtherTeam, kViewer, kMember, kAdmin, kViewerKey, kMemberKey, kAdminKey };
struct CallerRow {
  Caller caller;
  const char* name;
  std::optional<Role> role;  // in the project asked about
  bool by_key;
};
constexpr CallerRow kCallers[] = {
    {Caller::kAnonymous, "anonymous", std::nullopt, false},
    {Caller::kOtherTeam, "other team", std::nullopt, false},
    {Caller::kViewer, "viewer", Role::kViewer, false},
    {Caller::kMember, "member", Role::kMember, false},
    {Caller::kAdmin, "admin", Role::kAdmin, false},
    {Caller::kViewerKey, "viewer's key", Role::kViewer, true},
    {Caller::kMemberKey, "member's key", Role::kMember, true},
    {Caller::kAdminKey, "admin's key", Role::kAdmin, true},
};

// The status that refuses this caller, or 0 if the call must get through.
int RefusalOf(const OpenApiSchema::Operation& operation, const CallerRow& caller) {
  if (operation.role == "public") return 0;
  if (caller.caller == Caller::kAnonymous) return 401;
  if (operation.session_only && caller.by_key) return 403;
  if (operation.role == "signed_in") {
    const bool admin_somewhere = caller.role == Role::kAdmin || caller.caller == Caller::kOtherTeam;
    return operation.method + " " + operation.path == kCreateProject && !admin_somewhere ? 403 : 0;
  }
  if (!caller.role) return 404;
  return *caller.role < *store::ParseRole(operation.role) ? 403 : 0;
}

TEST_F(AuthorizationTest, EveryOperationByEveryCaller) {
  int calls = 0;
  for (const auto& operation : api_.schema.operations()) {
    for (const CallerRow& row : kCallers) {
      SCOPED_TRACE(fmt::format("{} {} by {}", operation.method, operation.path, row.name));
      Actor actor{row.name, {}, "", ""};
      if (row.caller == Caller::kOtherTeam) actor = api_.MakeUser("other", std::pair(other_project_.id, Role::kAdmin));
      if (row.role) actor = api_.MakeUser("caller", std::pair(project_.id, *row.role));
      if (row.by_key) actor = api_.WithKey(actor);
      if (!actor.user) actor.user = owner_.user;  // whose things the path names
      const Reply reply = Try(operation, actor);
      ++calls;
      const int refusal = RefusalOf(operation, row);
      if (refusal != 0) {
        EXPECT_EQ(reply.status, refusal) << reply.body;
      } else if (operation.role == "public") {
        EXPECT_NE(reply.status, 401) << reply.body;
        EXPECT_NE(reply.status, 403) << reply.body;
      } else {
        EXPECT_LT(reply.status, 300) << reply.body;
      }
    }
  }
  EXPECT_EQ(calls, static_cast<int>(std::size(kCallers) * api_.schema.operations().size()));
}

TEST_F(AuthorizationTest, HidesAnAppOfAnotherProjectUnderOnesOwn) {
  const store::App theirs = api_.MakeApp(other_project_.id, owner_.user);
  const std::string base = fmt::format("/api/projects/{}/streamlit_apps/{}/", project_.id.value, theirs.short_id.value);
  for (const auto& operation : api_.schema.operations()) {
    constexpr std::string_view kPrefix = "/api/projects/{project_id}/streamlit_apps/{short_id}/";
    if (!operation.path.starts_with(kPrefix)) continue;
    std::string path = base + operation.path.substr(kPrefix.size());
    Replace(path, "{version}", [] { return std::string("1"); });
    EXPECT_EQ(api_.Call(owner_, operation.method, path).status, 404) << operation.method << " " << path;
  }
}

TEST_F(AuthorizationTest, ActsAtOnceWhenARoleChangesOrEnds) {
  const Actor member = api_.MakeUser("member", std::pair(project_.id, Role::kMember));
  const std::string path = fmt::format("/api/projects/{}/", project_.id.value);
  const std::string member_path = fmt::format("{}members/{}/", path, member.user.value);
  const std::string apps = path + "streamlit_apps/";
  EXPECT_EQ(api_.Upload(member, apps, "PK", {{"name", "a"}}).status, 201);
  EXPECT_EQ(api_.CallJson(owner_, "PATCH", member_path, {{"role", "viewer"}}).status, 200);
  EXPECT_EQ(api_.Upload(member, apps, "PK", {{"name", "a"}}).status, 403);
  EXPECT_EQ(api_.Call(owner_, "DELETE", member_path).status, 204);
  EXPECT_EQ(api_.Call(member, "GET", path).status, 404);
}

}  // namespace
}  // namespace hedgerow::api
