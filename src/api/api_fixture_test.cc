#include "api/api_fixture.h"

#include <boost/json.hpp>
#include <fstream>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "auth/secret.h"
#include "auth/session_cookie.h"
#include "store/sqlite/sqlite_store.h"

namespace hedgerow::api {
namespace {

constexpr std::string_view kBoundary = "----formboundary7MA4YWxk";

}  // namespace

// --- Fakes

void FakeApps::Note(std::string_view what, AppId app) {
  std::scoped_lock lock(mutex_);
  calls_.push_back(fmt::format("{} {}", what, app.value));
}
std::vector<std::string> FakeApps::TakeCalls() {
  std::scoped_lock lock(mutex_);
  return std::exchange(calls_, {});
}
net::Task<AppStatus> FakeApps::Status(AppId app) {
  std::scoped_lock lock(mutex_);
  co_return status_[app];
}
net::Task<std::vector<store::SandboxState>> FakeApps::States(std::vector<AppId> apps) {
  std::scoped_lock lock(mutex_);
  std::vector<store::SandboxState> states;
  for (const AppId app : apps) states.push_back(status_[app].status);
  co_return states;
}
net::Task<AppLog> FakeApps::Logs(AppId app, int64_t lines) {
  co_return AppLog{{"first line", fmt::format("asked for {}", lines)}, true};
}
net::Task<Result<void>> FakeApps::Start(AppId app) {
  Note("start", app);
  std::scoped_lock lock(mutex_);
  AppStatus& status = status_[app];
  status.status = store::SandboxState::kRunning;
  status.sandbox_id = SandboxId{"sandbox123456789"};
  status.version_number = 1;
  status.started_at = FromMicros(1'750'000'000'000'000);
  status.journey = {{"create_sandbox", 12.5, JourneyStep::State::kDone},
                    {"first_answer", {}, JourneyStep::State::kWaiting}};
  status.limits_reason = "no cgroup";
  co_return Result<void>{};
}
net::Task<Result<void>> FakeApps::Stop(AppId app, store::UserBasic by) {
  Note("stop", app);
  std::scoped_lock lock(mutex_);
  status_[app].status = store::SandboxState::kStopped;
  status_[app].stopped_by = by;
  co_return Result<void>{};
}
net::Task<Result<void>> FakeApps::Restart(AppId app) {
  Note("restart", app);
  co_return Result<void>{};
}
net::Task<void> FakeApps::PageOpened(AppId app) {
  Note("opened", app);
  co_return;
}
net::Task<void> FakeApps::Changed(AppId app) {
  Note("changed", app);
  co_return;
}
net::Task<Result<void>> FakeApps::Deleted(AppId app) {
  Note("deleted", app);
  co_return Result<void>{};
}

Result<CheckedUpload> FakePipeline::CheckAndUnpack(const UploadedZip& zip) {
  std::ifstream file(zip.path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(static_cast<int64_t>(bytes.size()), zip.bytes);
  EXPECT_EQ(Sha256::HexOf(bytes), zip.sha256);
  if (!bytes.starts_with("PK")) return Fail(Code::kUnsupportedMedia, "This is not a zip file.");
  if (bytes.starts_with("PKbad")) {
    return Fail(Code::kInvalid, "requirements.txt line 1: no such package\nrequirements.txt line 3: not allowed");
  }
  return CheckedUpload{true, {"pandas>=2"}, {"packages.txt is ignored"}};
}
void FakePipeline::Discard(const std::string& sha256) {
  std::scoped_lock lock(mutex_);
  discarded_.push_back(sha256);
}
std::vector<std::string> FakePipeline::TakeDiscarded() {
  std::scoped_lock lock(mutex_);
  return std::exchange(discarded_, {});
}

namespace {

class OneRow final : public QueryRun {
 public:
  explicit OneRow(std::string row) : row_(std::make_shared<const std::string>(std::move(row))) {}
  net::Task<Result<QueryPiece>> Next() override { co_return std::exchange(row_, nullptr); }
  net::Task<QueryFacts> Facts() override {
    co_return QueryFacts{.columns_json = "[\"event\",\"count()\"]",
                         .types_json = "[[\"event\",\"String\"],[\"count()\",\"UInt64\"]]",
                         .cache_key = "cache_1",
                         .timezone = "UTC",
                         .elapsed_ms = 1.5,
                         .timings = {{".", 0.0015}}};
  }
  void Leave() override {}

 private:
  QueryPiece row_;
};

std::vector<Problem> UnknownColumn() {
  return {
      {.detail = "Unknown column evnt.", .line = 1, .column = 8, .start = 7, .end = 11, .hint = "did you mean event?"}};
}

}  // namespace

net::Task<std::expected<QueryService::Started, ApiError>> FakeQueries::Start(QueryRequest request) {
  {
    std::scoped_lock lock(mutex_);
    request_ = {{"query", request.query},
                {"id", request.name.id},
                {"user", request.name.user.value},
                {"values", request.values},
                {"variables", request.variables ? boost::json::value(*request.variables) : boost::json::value()},
                {"filters", request.filters},
                {"refresh", static_cast<int>(request.refresh)},
                {"form", static_cast<int>(request.form)},
                {"limit", request.limit},
                {"label", request.label}};
  }
  if (request.query == "SELECT evnt") {
    co_return std::unexpected(ApiError({Code::kInvalid, "Unknown column evnt.", {}, "query"}, UnknownColumn()));
  }
  if (request.query == "SELECT gone") {
    co_return std::unexpected(
        ApiError({Code::kUnavailable, "The warehouse is restarting. Try again in a moment.", {}, "query"}));
  }
  if (request.refresh == Refresh::kForceCache) co_return CacheMiss{"cache_1"};
  if (request.refresh == Refresh::kAsync)
    co_return QueryStatus{.id = request.name.id, .start_time = FromMicros(1'750'000'000'000'000)};
  const char* row = request.form == ResultForm::kJson ? R"(["$pageview",{}])" : "document {}";
  co_return std::make_unique<OneRow>(fmt::format(fmt::runtime(std::string(row)), request.name.project.value));
}

net::Task<std::optional<QueryStatus>> FakeQueries::Status(QueryName name, Progress progress) {
  if (name.id != kKnownId) co_return std::nullopt;
  co_return QueryStatus{.id = name.id, .start_time = FromMicros(1'750'000'000'000'000)};
}

net::Task<std::expected<std::vector<Problem>, ApiError>> FakeQueries::Check(QueryRequest request) {
  if (request.query == "SELECT evnt") co_return UnknownColumn();
  co_return std::vector<Problem>{};
}

net::Task<boost::json::object> FakeQueries::Schema(ProjectId project) {
  co_return boost::json::object{{"tables", boost::json::object{}}, {"functions", boost::json::array{}}};
}

boost::json::object FakeQueries::TakeRequest() {
  std::scoped_lock lock(mutex_);
  return std::exchange(request_, {});
}

net::Task<DefinitionList> FakeDefinitions::List(DefinitionQuery query) {
  const WallTime at = FromMicros(1'750'000'000'000'000);
  const std::string id = "0190a5f0-0000-7000-8000-000000000001";
  DefinitionList list{.items = {{id, query.search + "amount", query.property_type.value_or("Numeric"), at, at}},
                      .count = 2};
  if (query.offset == 0 && query.limit > 1) list.items.push_back({id, "other", "", at, at});
  co_return list;
}

net::Task<Result<Ticket>> FakeTickets::Issue(TicketRequest request) {
  co_return Ticket{fmt::format("http://{}.apps.localhost{}", request.short_id.value, request.path),
                   FromMicros(1'750'000'000'000'000)};
}

// --- Fixture

ApiFixture::ApiFixture(std::string sqlite_vfs) {
  data = std::filesystem::temp_directory_path() / ("hedgerow-api-" + RandomName(random, 12));
  std::filesystem::create_directories(data);
  store = *store::SqliteStore::Open({.path = data / "hedgerow.db", .vfs = std::move(sqlite_vfs)}, clock);
  blobs = *store::BlobStore::Open(data, random);
  loops_ = *net::Loops::Create(2);
  hub = *auth::AccessHub::Create({&loops_->at(0), &loops_->at(1)}, *store);
  accounts = std::make_unique<auth::Accounts>(*store, *hub, random, clock);
  workers_ = std::make_unique<net::WorkerPool>(2);
  organization_ = store->CreateOrganization("Acme")->id;
  // The port is known only once the server listens, and the server wants the handler first.
  net::Handler handler = [this](net::Exchange& exchange) { return api_->Handle(exchange); };
  server_ = *net::HttpServer::Create(*loops_, {.log = Log::Quiet()}, [handler](net::Loop&) { return handler; });
  port = *server_->ListenTcp("127.0.0.1", 0);
  api_ = ApiService::Create({.store = *store,
                             .blobs = *blobs,
                             .hub = *hub,
                             .accounts = *accounts,
                             .workers = *workers_,
                             .apps = apps,
                             .uploads = pipeline,
                             .queries = queries,
                             .definitions = definitions,
                             .projects = watcher,
                             .named = static_cast<store::SqliteStore&>(*store),
                             .tickets = tickets,
                             .random = random,
                             .clock = clock,
                             .log = Log::Quiet(),
                             .config = {.site_url = Site(), .version = "test", .zip_bytes_max = 1 << 20}});
  client_ = std::make_unique<net::HttpClient>(client_loop_.loop(), net::ClientOptions{});
  thread_ = std::thread([this] { loops_->Run(); });
}

ApiFixture::~ApiFixture() {
  client_.reset();
  loops_->Stop();
  thread_.join();
  server_.reset();
  api_.reset();
  workers_.reset();
  accounts.reset();
  loops_.reset();
  hub.reset();
  store.reset();
  std::filesystem::remove_all(data);
}

std::string ApiFixture::Site() const { return fmt::format("http://127.0.0.1:{}", port); }

net::Task<Result<net::Response>> ApiFixture::Fetch(net::ClientRequest request) {
  co_return co_await client_->Fetch(net::TcpEndpoint("127.0.0.1", port), std::move(request));
}

Reply ApiFixture::Call(const Actor& actor, std::string method, std::string path, CallOptions options) {
  net::ClientRequest request{.method = method, .target = path, .headers = {}, .body = std::move(options.body)};
  request.headers.Set("Host", Site().substr(Site().find("//") + 2));
  if (!request.body.empty()) request.headers.Set("Content-Type", options.content_type);
  if (!actor.key.empty()) {
    request.headers.Set("Authorization", "Bearer " + actor.key);
  } else if (!actor.cookie.empty()) {
    request.headers.Set("Cookie", fmt::format("{}={}", auth::kSessionCookie, actor.cookie));
    if (options.own_header) request.headers.Set("X-Hedgerow", "1");
  }
  for (const auto [name, value] : options.headers) request.headers.Set(name, value);
  auto response = client_loop_.Run(Fetch(std::move(request)));
  EXPECT_TRUE(response.has_value()) << method << " " << path << ": " << (response ? "" : response.error().detail);
  if (!response) return {};
  Reply reply{response->status, std::move(response->headers), std::move(response->body), {}};
  boost::system::error_code error;
  reply.json = boost::json::parse(reply.body, error);
  if (options.documented) {
    EXPECT_EQ(schema.Check(method, path, reply.status, reply.body), "")
        << method << " " << path << " answered " << reply.status << ": " << reply.body.substr(0, 500);
  }
  return reply;
}

Reply ApiFixture::CallJson(const Actor& actor, std::string method, std::string path, boost::json::value body) {
  return Call(actor, std::move(method), std::move(path), {.body = boost::json::serialize(body)});
}

std::string MultipartBody(std::string_view boundary, const std::map<std::string, std::string>& fields,
                          std::string_view zip) {
  std::string body;
  for (const auto& [name, value] : fields) {
    body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", boundary, name, value);
  }
  body += fmt::format(
      "--{}\r\nContent-Disposition: form-data; name=\"zip_file\"; filename=\"app.zip\"\r\nContent-Type: "
      "application/zip\r\n\r\n",
      boundary);
  body += zip;
  body += fmt::format("\r\n--{}--\r\n", boundary);
  return body;
}

Reply ApiFixture::Upload(const Actor& actor, std::string path, std::string zip,
                         std::map<std::string, std::string> fields) {
  return Call(actor, "POST", std::move(path),
              {.body = MultipartBody(kBoundary, fields, zip),
               .content_type = fmt::format("multipart/form-data; boundary={}", kBoundary)});
}

store::Project ApiFixture::MakeProject(std::string name) {
  const store::NewProject project{
      .organization = organization_, .name = std::move(name), .api_token = auth::MakeProjectToken(random)};
  return *hub->Change(
      [&] { return store->CreateProject(project); },
      [](const store::Project& one) { return auth::Changes{auth::ProjectAdded{one.id, one.api_token}}; });
}

void ApiFixture::SetRole(UserId user, ProjectId project, store::Role role) {
  EXPECT_TRUE(hub->Change([&] { return store->SetMembership(user, project, role); },
                          [&] { return auth::Changes{auth::MembershipSet{user, project, role}}; })
                  .has_value());
}

Actor ApiFixture::MakeUser(std::string name, std::optional<std::pair<ProjectId, store::Role>> membership) {
  const std::string email = fmt::format("{}{}@example.com", name, ++made_);
  const auto user = store->CreateUser({.email = email, .uuid = auth::MakeUuid(random), .first_name = name});
  EXPECT_TRUE(user.has_value());
  if (membership) SetRole(user->id, membership->first, membership->second);
  // Signed in without the cost of a password.
  const auto link = accounts->MakeDemoLink(user->id);
  return {std::move(name), user->id, accounts->DemoLogin(link->token)->token, ""};
}

Actor ApiFixture::WithKey(const Actor& actor) {
  return {actor.name + "'s key", actor.user, "", accounts->CreateApiKey(actor.user, "test")->value};
}

store::App ApiFixture::MakeApp(ProjectId project, UserId by) {
  auto zip = *blobs->Begin();
  EXPECT_TRUE(zip.Write("PK zip of the fixture").has_value());
  EXPECT_TRUE(zip.Finish().has_value());
  const std::string hash = zip.hash();
  EXPECT_TRUE(blobs->Commit(std::move(zip)).has_value());
  const store::NewApp app{.short_id = {RandomName(random, 12)},
                          .project = project,
                          .name = "Sales Dashboard",
                          .description = "",
                          .created_by = by};
  return *hub->Change(
      [&] { return store->CreateApp(app, {.zip_hash = hash, .zip_bytes = 21, .created_by = by}); },
      [](const store::App& one) { return auth::Changes{auth::AppAdded{one.short_id, one.id, one.project}}; });
}

}  // namespace hedgerow::api
