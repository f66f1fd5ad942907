// A real warehoused over an empty folder, for tests (here and in bridge/): started once a fixture, ended with it.
//
//   TestWarehouse warehouse;                     // aborts with a sentence if the engine is not installed
//   auto text = warehouse.Run(warehouse.engine().Read({.sql = "SELECT 1"}, "TSV"));
//
// With HEDGEROW_TEST_ENGINE=url the same engine is spoken to as a ClickHouse server is: by a URL, over TCP, with a
// password, in ClickHouse's own dialect.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "base/check.h"
#include "net/test_loop.h"
#include "warehouse/clickhouse_http.h"
#include "warehouse/clickhouse_url.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse_process.h"

namespace hedgerow::warehouse {

inline constexpr char kTestPassword[] = "test-password";

class TestWarehouse {
 public:
  TestWarehouse() {
    char name[] = "/tmp/hedgerow-warehouse-XXXXXX";
    CHECK(mkdtemp(name) != nullptr);
    folder_ = name;
    Start();
    Must(Run(ApplySchema(engine())));
  }
  ~TestWarehouse() {
    engine_.reset();
    (void)Run(process_->Stop());
    process_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  QueryEngine& engine() { return *engine_; }
  WarehouseProcess& process() { return *process_; }
  net::TestLoop& loop() { return loop_; }
  net::Endpoint endpoint() const { return net::UnixEndpoint(folder_ + "/warehouse.sock"); }
  std::string Url() const {
    return std::string("http://tester:") + kTestPassword + "@127.0.0.1:" + Port() + "/default";
  }
  const std::string& folder() const { return folder_; }

  template <class T>
  T Run(net::Task<T> task) {
    return loop_.Run(std::move(task));
  }

  std::string Tsv(std::string sql) {
    auto text = Run(engine().Read({.sql = std::move(sql), .tag = "test"}, "TSV", 64 << 20));
    return text ? *text : "ERROR " + text.error().detail;
  }
  void KillAndRestart() {  // kill -9, then what Supervise would do
    kill(process_->pid(), SIGKILL);
    engine_.reset();
    process_.reset();
    Start();
  }
  void Restart() {  // after the process has died; engine() goes on
    process_.reset();
    StartProcess();
  }

 private:
  void Start() {
    StartProcess();
    engine_ = std::make_unique<ClickHouseHttp>(loop_.loop(), Options());
  }
  void StartProcess() {
    const std::string library = std::string(HEDGEROW_SOURCE_DIR) + "/.tools/libchdb/libchdb.so";
    auto process = Run(WarehouseProcess::AdoptOrStart(
        loop_.loop(), {.program = Helper(),
                       .arguments = {folder_ + "/warehouse", folder_ + "/warehouse.sock", library, "60",
                                     ByUrl() ? "127.0.0.1:" + Port() : "", kTestPassword},
                       .socket = folder_ + "/warehouse.sock",
                       .log_file = folder_ + "/log",
                       .log = Log::Quiet()}));
    Must(process);
    process_ = std::move(*process);
  }
  // Where it listened first, as its log has it: another start takes the same port. "0": it has not started yet.
  std::string Port() const {
    std::ifstream log(folder_ + "/log");
    std::string line;
    while (std::getline(log, line)) {
      if (line.find("warehoused_listening") == line.npos) continue;
      const size_t begin = line.find_first_of("0123456789", line.rfind("port"));
      return line.substr(begin, line.find_first_not_of("0123456789", begin) - begin);
    }
    return "0";
  }
  ClickHouseOptions Options() const {
    if (!ByUrl()) return {.endpoint = endpoint()};
    auto options = ParseClickHouseUrl(Url());
    Must(options);
    return std::move(*options);
  }
  static bool ByUrl() {
    const char* engine = std::getenv("HEDGEROW_TEST_ENGINE");
    return engine != nullptr && std::string_view(engine) == "url";
  }
  static std::string Helper() {  // beside the folders of the test programs
    const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return (here.parent_path() / "warehouse" / "warehoused_for_tests").string();
  }
  template <class T>
  static void Must(const Result<T>& result) {
    if (result) return;
    std::fprintf(stderr, "test warehouse: %s %s\n", result.error().user_message.c_str(), result.error().detail.c_str());
    std::abort();
  }

  std::string folder_;
  net::TestLoop loop_;
  std::unique_ptr<WarehouseProcess> process_;
  std::unique_ptr<ClickHouseHttp> engine_;
};

}  // namespace hedgerow::warehouse
