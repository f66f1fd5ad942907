// For tests: the API behind the real HTTP server on loopback, over the real SQLite store, blobs and accounts. What
// belongs to other folders (runtime, bundle, bridge, proxy) is a hand-written fake here; the end-to-end tests join the
// real ones.
//
//   ApiFixture api;
//   const Actor ada = api.MakeMember(project, Role::kAdmin);
//   const Reply reply = api.Call(ada, "GET", "/api/projects/1/");    // also validated against schema/openapi.yaml
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "api/api_service.h"
#include "api/openapi_schema.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/test_loop.h"

namespace hedgerow::api {

// Remembers what it was told.
class FakeApps final : public AppControl {
 public:
  net::Task<AppStatus> Status(AppId app) override;
  net::Task<std::vector<store::SandboxState>> States(std::vector<AppId> apps) override;
  net::Task<AppLog> Logs(AppId app, int64_t lines) override;
  net::Task<Result<void>> Start(AppId app) override;
  net::Task<Result<void>> Stop(AppId app, store::UserBasic by) override;
  net::Task<Result<void>> Restart(AppId app) override;
  net::Task<void> PageOpened(AppId app) override;
  net::Task<void> Changed(AppId app) override;
  net::Task<Result<void>> Deleted(AppId app) override;

  std::vector<std::string> TakeCalls();

 private:
  void Note(std::string_view what, AppId app);
  std::mutex mutex_;
  std::map<AppId, AppStatus> status_;
  std::vector<std::string> calls_;
};

// Accepts what begins like a zip; says about "PKbad" two things at once.
class FakePipeline final : public UploadPipeline {
 public:
  Result<CheckedUpload> CheckAndUnpack(const UploadedZip& zip) override;
  void Discard(const std::string& sha256) override;
  std::vector<std::string> TakeDiscarded();

 private:
  std::mutex mutex_;
  std::vector<std::string> discarded_;
};

// Answers one row; knows one query by name, for whoever asks.
class FakeQueries final : public QueryService {
 public:
  static constexpr std::string_view kKnownId = "known-query";
  net::Task<std::expected<Started, ApiError>> Start(QueryRequest request) override;
  net::Task<std::optional<QueryStatus>> Status(QueryName name, Progress progress) override;
  net::Task<bool> Cancel(QueryName name) override { co_return name.id == kKnownId; }
  net::Task<std::expected<std::vector<Problem>, ApiError>> Check(QueryRequest request) override;
  net::Task<boost::json::object> Schema(ProjectId project) override;

  // The last request, as JSON of what was understood.
  boost::json::object TakeRequest();

 private:
  std::mutex mutex_;
  boost::json::object request_;
};

class FakeWatcher final : public ProjectWatcher {
 public:
  net::Task<Result<void>> ProjectChanged(ProjectId project) override {
    changed.push_back(project);
    co_return Result<void>{};
  }
  net::Task<Result<void>> CheckNamed(ProjectId, store::NamedKind, std::string hogql) override {
    if (hogql.contains("nonsense")) co_return Fail(Code::kInvalid, "unknown column `nonsense`", {}, "query");
    co_return Result<void>{};
  }
  std::vector<ProjectId> changed;
};

// Two definitions of each kind, whatever is searched for.
class FakeDefinitions final : public DefinitionService {
 public:
  net::Task<DefinitionList> List(DefinitionQuery query) override;
};

class FakeTickets final : public TicketIssuer {
 public:
  net::Task<Result<Ticket>> Issue(TicketRequest request) override;
};

struct Actor {
  std::string name;
  UserId user;
  std::string cookie;  // the session token; or
  std::string key;     // phx_...
};

struct Reply {
  int status = 0;
  net::Headers headers;
  std::string body;
  boost::json::value json;
};

struct CallOptions {
  std::string body;
  std::string content_type = "application/json";
  net::Headers headers;    // added last
  bool own_header = true;  // X-Hedgerow: 1, with a cookie
  bool documented = true;  // the answer must be as in the schema
};

class ApiFixture {
 public:
  explicit ApiFixture(std::string sqlite_vfs = "");
  ~ApiFixture();

  Reply Call(const Actor& actor, std::string method, std::string path, CallOptions options = {});
  Reply CallJson(const Actor& actor, std::string method, std::string path, boost::json::value body);
  Reply Upload(const Actor& actor, std::string path, std::string zip, std::map<std::string, std::string> fields = {});

  store::Project MakeProject(std::string name = "Shop");
  // A user with a session; without a role: a member of nothing.
  Actor MakeUser(std::string name, std::optional<std::pair<ProjectId, store::Role>> membership = std::nullopt);
  Actor WithKey(const Actor& actor);
  store::App MakeApp(ProjectId project, UserId by);
  void SetRole(UserId user, ProjectId project, store::Role role);

  std::filesystem::path data;
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::BlobStore> blobs;
  std::unique_ptr<auth::AccessHub> hub;
  std::unique_ptr<auth::Accounts> accounts;
  FakeApps apps;
  FakePipeline pipeline;
  FakeQueries queries;
  FakeWatcher watcher;
  FakeDefinitions definitions;
  FakeTickets tickets;
  OpenApiSchema schema;
  uint16_t port = 0;

  std::string Site() const;

 private:
  net::Task<Result<net::Response>> Fetch(net::ClientRequest request);

  net::TestLoop client_loop_;
  std::unique_ptr<net::HttpClient> client_;
  std::unique_ptr<net::Loops> loops_;
  std::unique_ptr<net::WorkerPool> workers_;
  std::unique_ptr<ApiService> api_;
  std::unique_ptr<net::HttpServer> server_;
  std::thread thread_;
  OrganizationId organization_;
  int made_ = 0;
};

// A form as browsers send it.
std::string MultipartBody(std::string_view boundary, const std::map<std::string, std::string>& fields,
                          std::string_view zip);

}  // namespace hedgerow::api
