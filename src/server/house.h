// Everything the server owns, in the order in which it is made; destruction runs backwards.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "api/api_service.h"
#include "auth/access_hub.h"
#include "auth/accounts.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "bridge/query_runner.h"
#include "environment/image_lock.h"
#include "net/http_server.h"
#include "net/worker_pool.h"
#include "proxy/app_proxy.h"
#include "runtime/runtime.h"
#include "sandbox/client.h"
#include "server/admin_socket.h"
#include "server/config.h"
#include "server/data_folder.h"
#include "server/front_door.h"
#include "server/join/app_access.h"
#include "server/join/app_backends.h"
#include "server/join/app_control.h"
#include "server/join/app_shell.h"
#include "server/join/capture_side.h"
#include "server/join/data_side.h"
#include "server/join/definition_service.h"
#include "server/join/project_facts.h"
#include "server/join/query_service.h"
#include "server/join/ticket_issuer.h"
#include "server/join/upload_pipeline.h"
#include "server/signals.h"
#include "store/blob_store.h"
#include "store/store.h"
#include "warehouse/clickhouse_http.h"
#include "warehouse/warehouse_process.h"

namespace hedgerow::server {

struct Prepared {
  Config config;            // paths as this process sees them
  Config seen_by_sandboxd;  // paths as sandboxd was given them
  sandbox::LimitsStatus limits;
};

// What one event loop has of its own.
struct LoopRooms {
  std::unique_ptr<AppAccess> access;
  std::unique_ptr<AppBackends> backends;
  std::unique_ptr<AppShell> shell;
  std::unique_ptr<proxy::ProxyShared> proxy_shared;
  std::unique_ptr<proxy::AppProxy> proxy;
  std::unique_ptr<ProjectTokens> tokens;
  std::unique_ptr<warehouse::CaptureHandler> capture;
  std::unique_ptr<FrontDoor> front;
};

// Owned by: Serve. Thread: built and destroyed on the main thread, run on the loops.
class House {
 public:
  static Result<std::unique_ptr<House>> Build(Prepared prepared, DataFolder data);
  ~House();
  Result<void> Run();

 private:
  House(Prepared prepared, DataFolder data);
  Result<void> BuildRooms();
  Result<void> BuildDataSide();
  Result<void> BuildApps();
  void BuildApi();
  LoopRooms BuildLoop(net::Loop& loop);

  net::Task<void> Main();
  net::Task<void> BeginOrTell();
  net::Task<Result<void>> Begin();
  net::Task<Result<void>> StartWarehouse();
  net::Task<void> CompressFiles();
  net::Task<void> PruneHourly();
  net::Task<Result<void>> Welcome();
  net::Task<void> StopApps();
  net::Task<void> End(bool everything);
  Result<void> ListenAll();

  const Prepared prepared_;
  const Config& config_;
  DataFolder data_;
  SystemClock clock_;
  SystemRandom random_;
  Log log_;
  Result<void> outcome_;
  std::atomic<bool> ending_ = false;
  std::atomic<const char*> starting_ = "Opening the data";  // for /_ready; null: the start has ended

  std::unique_ptr<net::Loops> loops_;
  std::unique_ptr<net::WorkerPool> workers_;
  std::unique_ptr<net::TaskGroup> tasks_;
  std::unique_ptr<Signals> signals_;

  std::unique_ptr<store::Store> store_;
  store::NamedQueries* named_queries_ = nullptr;  // the store again, by its other interface
  std::unique_ptr<store::BlobStore> blobs_;
  std::unique_ptr<auth::AccessHub> hub_;
  std::unique_ptr<auth::Accounts> accounts_;

  std::unique_ptr<warehouse::WarehouseProcess> warehouse_process_;
  std::unique_ptr<warehouse::QueryEngine> engine_;
  std::unique_ptr<CaptureSide> capture_side_;
  std::unique_ptr<DefinitionService> definitions_;
  std::unique_ptr<ProjectFacts> project_facts_;
  std::unique_ptr<bridge::QueryRunner> runner_;
  std::unique_ptr<BridgeHost> bridge_;
  std::unique_ptr<QueryService> queries_;

  std::unique_ptr<sandbox::SandboxdClient> driver_;
  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<RouteBoard> routes_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<AppControl> app_control_;
  std::unique_ptr<UploadPipeline> uploads_;

  std::unique_ptr<proxy::Origins> origins_;
  std::unique_ptr<proxy::Tickets> tickets_;
  proxy::SpentTickets spent_;
  std::unique_ptr<TicketIssuer> ticket_issuer_;
  std::unique_ptr<web_ui::StreamlitShell> shell_;
  std::unique_ptr<web_ui::WebUi> ui_;

  std::unique_ptr<api::Services> services_;
  std::unique_ptr<api::ApiService> api_;
  std::unique_ptr<Vitals> vitals_;
  std::vector<LoopRooms> rooms_;  // by loop
  std::unique_ptr<net::HttpServer> http_server_;
  std::unique_ptr<AdminSocket> admin_;
};

}  // namespace hedgerow::server
