#include "server/house.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "api/housekeeping.h"
#include "sandbox/launcher.h"
#include "server/demo.h"
#include "server/welcome.h"
#include "store/sqlite/sqlite_store.h"
#include "warehouse/clickhouse_url.h"
#include "warehouse/schema.h"

namespace hedgerow::server {
namespace {

using std::chrono::seconds;

constexpr size_t kWorkerThreads = 4;
constexpr auto kDrain = seconds(5);

api::ApiConfig ApiConfigOf(const Config& config) {
  return {.site_url = config.url, .version = HEDGEROW_VERSION, .demo = config.demo};
}

runtime::Policy PolicyOf(const Config& config) {
  runtime::Policy policy;
  policy.idle_timeout = config.idle_timeout;
  policy.boot_timeout = config.boot_timeout;
  return policy;
}

net::Task<Result<void>> SignOfLife(warehouse::QueryEngine* engine) {
  CO_TRY_VOID(co_await engine->Read({.sql = "SELECT 1", .time_max = seconds(3)}, "TSV", 64));
  co_return Result<void>{};
}

}  // namespace

House::House(Prepared prepared, DataFolder data)
    : prepared_(std::move(prepared)), config_(prepared_.config), data_(std::move(data)) {}

House::~House() = default;

Result<std::unique_ptr<House>> House::Build(Prepared prepared, DataFolder data) {
  std::unique_ptr<House> house(new House(std::move(prepared), std::move(data)));
  TRY_VOID(house->BuildRooms());
  return house;
}

Result<void> House::BuildRooms() {
  TRY(loops_, net::Loops::Create(config_.threads));
  workers_ = std::make_unique<net::WorkerPool>(kWorkerThreads);
  tasks_ = std::make_unique<net::TaskGroup>(loops_->home());
  signals_ = std::make_unique<Signals>(loops_->home());

  TRY(auto sqlite, store::SqliteStore::Open({.path = data_.Path("hedgerow.db")}, clock_));
  named_queries_ = sqlite.get();
  store_ = std::move(sqlite);
  TRY(blobs_, store::BlobStore::Open(data_.path(), random_));
  std::vector<net::Loop*> loops;
  for (size_t i = 0; i < loops_->size(); ++i) loops.push_back(&loops_->at(i));
  TRY(hub_, auth::AccessHub::Create(std::move(loops), *store_));
  accounts_ = std::make_unique<auth::Accounts>(*store_, *hub_, random_, clock_);

  TRY_VOID(BuildDataSide());
  TRY_VOID(BuildApps());
  BuildApi();
  for (size_t i = 0; i < loops_->size(); ++i) rooms_.push_back(BuildLoop(loops_->at(i)));

  net::ServerOptions options;
  options.trusted_proxies = config_.trusted_proxies;
  options.log = log_;
  TRY(http_server_, net::HttpServer::Create(*loops_, options, [this](net::Loop& loop) -> net::Handler {
        return [front = rooms_[loop.index()].front.get()](net::Exchange& exchange) { return front->Handle(exchange); };
      }));
  TRY(admin_, AdminSocket::Create(*loops_,
                                  {.store = *store_,
                                   .blobs = *blobs_,
                                   .hub = *hub_,
                                   .accounts = *accounts_,
                                   .random = random_,
                                   .site_url = config_.url},
                                  *workers_, log_));
  return {};
}

Result<void> House::BuildDataSide() {
  net::Loop& home = loops_->home();
  warehouse::ClickHouseOptions engine{.endpoint = net::UnixEndpoint(data_.Path("warehouse.sock"))};
  if (!config_.clickhouse_url.empty()) {
    TRY(engine, warehouse::ParseClickHouseUrl(config_.clickhouse_url));
  }
  engine_ = std::make_unique<warehouse::ClickHouseHttp>(home, std::move(engine));
  capture_side_ = std::make_unique<CaptureSide>(home, *engine_, clock_, random_, log_);
  definitions_ = std::make_unique<DefinitionService>(home, capture_side_->definitions());
  project_facts_ = std::make_unique<ProjectFacts>(home, *workers_, *store_, *named_queries_);
  bridge::RunnerSources sources{
      .catalog =
          [this](ProjectId project) {
            return capture_side_->WithPropertyTypes(project, project_facts_->Catalog(project));
          },
      .timezone = [this](ProjectId project) { return project_facts_->Timezone(project); },
      .data_version = [this](ProjectId project) { return capture_side_->DataVersion(project); },
  };
  runner_ = std::make_unique<bridge::QueryRunner>(home, *engine_, clock_, log_, std::move(sources));
  bridge_ = std::make_unique<BridgeHost>(home, *runner_, log_);
  queries_ = std::make_unique<QueryService>(home, *runner_, clock_);
  return {};
}

Result<void> House::BuildApps() {
  net::Loop& home = loops_->home();
  TRY(driver_, sandbox::SandboxdClient::Create(home, {.data_dir = data_.path()}, log_));
  http_ = std::make_unique<net::HttpClient>(home, net::ClientOptions{});
  routes_ = std::make_unique<RouteBoard>(*loops_, log_);
  const Config& seen = prepared_.seen_by_sandboxd;
  runtime_ = std::make_unique<runtime::Runtime>(runtime::BootDeps{.home = home,
                                                                  .workers = *workers_,
                                                                  .http = *http_,
                                                                  .store = *store_,
                                                                  .driver = *driver_,
                                                                  .bridge = *bridge_,
                                                                  .clock = clock_,
                                                                  .random = random_,
                                                                  .log = log_,
                                                                  .data_dir = data_.path(),
                                                                  .bundles_dir = seen.data_dir + "/bundles",
                                                                  .rootfs = seen.image_dir + "/rootfs"},
                                                *routes_, PolicyOf(config_));
  app_control_ = std::make_unique<AppControl>(*runtime_, prepared_.limits);
  TRY(auto image, environment::ReadImageLockFile(config_.image_dir + "/image.json"));
  TRY(uploads_, UploadPipeline::Create(data_.Path("bundles"), std::move(image), *store_));

  TRY(auto origins, proxy::Origins::Parse(config_.url, config_.apps_url));
  origins_ = std::make_unique<proxy::Origins>(std::move(origins));
  tickets_ = std::make_unique<proxy::Tickets>(data_.secret_key(), clock_, random_);
  ticket_issuer_ = std::make_unique<TicketIssuer>(*tickets_, *origins_, random_);
  TRY(shell_, web_ui::StreamlitShell::Load(config_.image_dir + "/static", data_.Path("compressed"), config_.url));
  TRY(ui_, web_ui::WebUi::Load({.folder = config_.web_dir,
                                .cache = data_.Path("compressed"),
                                .ui_origin = config_.url,
                                .apps_source = origins_->AnyApp()}));
  return {};
}

void House::BuildApi() {
  services_.reset(new api::Services{.store = *store_,
                                    .blobs = *blobs_,
                                    .hub = *hub_,
                                    .accounts = *accounts_,
                                    .workers = *workers_,
                                    .apps = *app_control_,
                                    .uploads = *uploads_,
                                    .queries = *queries_,
                                    .definitions = *definitions_,
                                    .projects = *project_facts_,
                                    .named = *named_queries_,
                                    .tickets = *ticket_issuer_,
                                    .random = random_,
                                    .clock = clock_,
                                    .log = log_,
                                    .config = ApiConfigOf(config_)});
  api_ = api::ApiService::Create(*services_);
  vitals_ = std::make_unique<Vitals>(VitalSources{.server = [this] { return http_server_->stats(); },
                                                  .runtime = *runtime_,
                                                  .driver = *driver_,
                                                  .home = loops_->home(),
                                                  .warehouse = [this] { return SignOfLife(engine_.get()); },
                                                  .starting = [this]() -> std::string_view {
                                                    const char* step = starting_;
                                                    return step == nullptr ? "" : step;
                                                  },
                                                  .version = HEDGEROW_VERSION});
}

LoopRooms House::BuildLoop(net::Loop& loop) {
  LoopRooms rooms;
  rooms.access = std::make_unique<AppAccess>(hub_->Of(loop), clock_, config_.url);
  rooms.backends = std::make_unique<AppBackends>(routes_->Of(loop), *runtime_);
  rooms.shell = std::make_unique<AppShell>(*shell_);
  rooms.proxy_shared = std::make_unique<proxy::ProxyShared>(proxy::ProxyShared{.origins = *origins_,
                                                                               .tickets = *tickets_,
                                                                               .spent = spent_,
                                                                               .home = loops_->home(),
                                                                               .shell = *rooms.shell,
                                                                               .clock = clock_,
                                                                               .random = random_,
                                                                               .log = log_});
  rooms.proxy = std::make_unique<proxy::AppProxy>(loop, *rooms.proxy_shared, *rooms.access, *rooms.backends);
  rooms.tokens = std::make_unique<ProjectTokens>(hub_->Of(loop));
  rooms.capture = capture_side_->MakeHandler(*rooms.tokens);
  rooms.front = std::make_unique<FrontDoor>(*origins_, *api_, *rooms.proxy, *rooms.capture, *ui_, *vitals_);
  return rooms;
}

Result<void> House::Run() {
  loops_->RunUntilDone(Main());
  return outcome_;
}

// Signals count from the first moment: a start can be called off.
net::Task<void> House::Main() {
  net::TaskGroup starting(loops_->home());
  starting.Spawn(BeginOrTell());
  const auto number = co_await signals_->Next();
  ending_ = true;
  if (number) log_.Info("signal_received", {{"signal", *number}});
  starting.Cancel();
  co_await starting.Join();
  co_await End(number && *number == SIGINT);
}

net::Task<void> House::BeginOrTell() {
  auto begun = co_await Begin();
  if (begun || ending_) co_return;
  log_.Failure("start_failed", begun.error());
  outcome_ = std::move(begun);
  signals_->Push(SIGTERM);
}

net::Task<Result<void>> House::Begin() {
  CO_TRY_VOID(admin_->Listen(data_.Path("admin.sock")));  // first, so that `hedgerow stop` finds a server that starts
  CO_TRY_VOID(co_await project_facts_->Load());
  CO_TRY_VOID(co_await StartWarehouse());
  CO_TRY_VOID(co_await capture_side_->Start());
  CO_TRY_VOID(co_await runtime_->Adopt());
  CO_TRY_VOID(co_await workers_->Run([this] { return api::RemoveStrayContents(*services_); }));
  CO_TRY_VOID(ListenAll());
  tasks_->Spawn(PruneHourly());
  tasks_->Spawn(hub_->FlushLastUsed(workers_.get(), log_));
  tasks_->Spawn(CompressFiles());
  CO_TRY_VOID(co_await Welcome());
  tasks_->Spawn(capture_side_->LearnDefinitions());
  co_return Result<void>{};
}

net::Task<Result<void>> House::StartWarehouse() {
  if (config_.clickhouse_url.empty()) {
    CO_TRY(warehouse_process_,
           co_await warehouse::WarehouseProcess::AdoptOrStart(
               loops_->home(), {.program = "/proc/self/exe",
                                .arguments = {"warehoused", "--data", data_.path(), "--libchdb", config_.libchdb},
                                .socket = data_.Path("warehouse.sock"),
                                .log_file = data_.Path("logs/warehoused.log"),
                                .log = log_}));
    tasks_->Spawn(warehouse_process_->Supervise());
  }
  co_return co_await warehouse::ApplySchema(*engine_);
}

Result<void> House::ListenAll() {
  TRY(const Listen listen, ParseListen(config_.listen));
  TRY_VOID(http_server_->ListenTcp(listen.address, listen.port));
  // Browsers try ::1 first for *.localhost names.
  if (listen.address == "127.0.0.1") {
    if (auto v6 = http_server_->ListenTcp("::1", listen.port); !v6)
      log_.Failure("ipv6_loopback_not_served", v6.error());
  }
  return {};
}

// Brotli takes seconds the first time; until then files go out as they are.
net::Task<void> House::CompressFiles() {
  co_await workers_->Run([this] {
    ui_->Compress(&ending_);
    shell_->Compress(&ending_);
  });
}

net::Task<void> House::PruneHourly() {
  do {
    hub_->DropExpired(clock_.Now());
    const auto pruned = co_await workers_->Run([this] { return api::PruneExpired(*services_); });
    if (!pruned) log_.Failure("prune_failed", pruned.error());
  } while (co_await net::SleepFor(std::chrono::hours(1)));
}

net::Task<Result<void>> House::Welcome() {
  LinkKind kind = LinkKind::kSignIn;
  std::string path = "/";
  CO_TRY(const bool has_users, co_await workers_->Run([this] { return store_->HasUsers(); }));
  if (config_.demo) {
    kind = LinkKind::kDemo;
    starting_ = "Loading the demo's events and apps";
    CO_TRY(path, co_await MakeDemo({*services_, *engine_, config_.samples_dir}));
  } else if (!has_users) {
    kind = LinkKind::kSetup;
    CO_TRY(const auto link, co_await workers_->Run([this] { return accounts_->MakeSetupLink(); }));
    path = "/setup?token=" + link.token;
  }
  starting_ = nullptr;
  Config shown = config_;
  shown.data_dir = prepared_.seen_by_sandboxd.data_dir;
  PrintWelcome(shown, kind, path, prepared_.limits);
  co_return Result<void>{};
}

net::Task<void> House::StopApps() {
  if (auto stopped = co_await runtime_->StopAll(); !stopped) log_.Failure("apps_not_stopped", stopped.error());
}

net::Task<void> House::End(bool everything) {
  net::TaskGroup ends(loops_->home());  // side by side: each may take its whole grace
  if (everything) ends.Spawn(StopApps());
  ends.Spawn(admin_->Drain(kDrain));
  ends.Spawn(http_server_->Drain(kDrain));
  co_await ends.Join();
  co_await capture_side_->Close();
  co_await bridge_->CloseAll();
  co_await queries_->Close();
  co_await runner_->Close();
  co_await runtime_->Close();
  (void)co_await hub_->FlushNow(workers_.get());
  tasks_->Cancel();
  co_await tasks_->Join();
  co_await driver_->Close();
  if (everything) {
    if (warehouse_process_) (void)co_await warehouse_process_->Stop();
    const std::string data = data_.path();
    (void)co_await workers_->Run([&] { return sandbox::StopAll(data); });
  }
  log_.Info("server_ended", {{"apps", everything ? "stopped" : "left running"}});
}

}  // namespace hedgerow::server
