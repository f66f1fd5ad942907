// The host side of bench/query/run.py: a warehouse in FOLDER with 1M events, a bridge socket and the measured query
// on stdout. `query_bench_host FOLDER WAREHOUSED LIBCHDB`; ends when its stdin does.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <thread>

#include "bridge/bridge_listener.h"
#include "warehouse/clickhouse_http.h"
#include "warehouse/demo.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse_process.h"

using namespace hedgerow;

namespace {

constexpr char kQuery[] =
    "SELECT event, timestamp, distinct_id, properties.$browser AS browser, properties.$os AS os FROM events";
constexpr size_t kEvents = 1'000'000;

net::Task<Result<void>> Load(warehouse::QueryEngine& engine) {
  CO_TRY(const std::string present, co_await engine.Read({.sql = "SELECT count() FROM events"}, "TSV"));
  if (present != "0\n") co_return Result<void>();
  const auto rows = warehouse::MakeDemo(ProjectId{1}, SystemClock().Now(), kEvents);
  warehouse::EventRows events;
  for (const auto& row : rows.events) events.Add(row);
  CO_TRY_VOID(co_await engine.Insert(events.TakeBatch()));
  co_return co_await engine.Execute("OPTIMIZE TABLE events FINAL");
}

net::Task<Result<void>> Serve(net::Loop& loop, std::string folder, std::string program, std::string libchdb,
                              net::Event& ended) {
  const std::string socket = folder + "/warehouse.sock";
  CO_TRY(auto process, co_await warehouse::WarehouseProcess::AdoptOrStart(
                           loop, {.program = program,
                                  .arguments = {folder + "/warehouse", socket, libchdb, "3600"},
                                  .socket = socket,
                                  .log_file = folder + "/log",
                                  .log = Log::Quiet()}));
  warehouse::ClickHouseHttp engine(loop, {.endpoint = net::UnixEndpoint(socket)});
  CO_TRY_VOID(co_await warehouse::ApplySchema(engine));
  CO_TRY_VOID(co_await Load(engine));
  const SystemClock clock;
  bridge::QueryRunner runner(loop, engine, clock, Log(), {});
  CO_TRY(OwnedFd listening, net::BindUnix(folder + "/bridge.sock"));
  CO_TRY(auto listener,
         bridge::BridgeListener::Create(loop, std::move(listening), {ProjectId{1}, AppId{1}}, runner, Log()));
  std::printf("hogql %s\nready\n", kQuery);
  std::fflush(stdout);
  (void)co_await ended.Wait();
  co_await listener->Close();
  co_await runner.Close();
  co_return co_await process->Stop();
}

net::Task<void> Main(net::Loop& loop, char** argv, net::Event& ended) {
  if (auto served = co_await Serve(loop, argv[1], argv[2], argv[3], ended); !served) {
    std::fprintf(stderr, "query_bench_host: %s %s\n", served.error().user_message.c_str(),
                 served.error().detail.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  auto loops = std::move(*net::Loops::Create(1));
  net::Event ended(loops->home());
  std::thread stdin_watch([&] {
    char byte = 0;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    loops->home().Post([&] { ended.Notify(); });
  });
  loops->RunUntilDone(Main(loops->home(), argv, ended));
  stdin_watch.detach();
  return 0;
}
