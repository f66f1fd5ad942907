#include "cli/backup.h"

#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "cli/say.h"
#include "net/test_loop.h"
#include "server/config.h"
#include "server/data_folder.h"
#include "warehouse/backup.h"
#include "warehouse/clickhouse_http.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse_process.h"

namespace hedgerow::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kWholeMark[] = "/backup.json";  // written last: a backup without it is not whole
constexpr char kTables[] = "/warehouse";

struct BackupFlags {
  std::string data = "data", to, from, libchdb;
};

std::unexpected<Error> FilesFailed(const std::string& what, const std::error_code& error) {
  const bool full = error == std::errc::no_space_on_device;
  return Fail(full ? Code::kStorageFull : Code::kInternal,
              full ? "The disk is full: what has been written is not whole. Make room and begin anew."
                   : "The files could not be copied.",
              what + ": " + error.message());
}

// What lies in DATA beside the store, the zips and the warehouse and is needed to come back as the same server.
// Unpacked bundles come and go while the server runs; what is gone meanwhile belongs to nobody.
Result<void> CopyKeyAndBundles(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::copy_file(from + "/secret.key", to + "/secret.key", error);
  if (error) return FilesFailed("secret.key", error);
  fs::permissions(to + "/secret.key", fs::perms::owner_read | fs::perms::owner_write, error);
  if (!fs::exists(from + "/bundles", error)) return {};
  fs::create_directory(to + "/bundles", from + "/bundles", error);
  for (const auto& bundle : fs::directory_iterator(from + "/bundles", error)) {
    fs::copy(bundle.path(), to + "/bundles/" + bundle.path().filename().string(), fs::copy_options::recursive, error);
    if (error == std::errc::no_such_file_or_directory) error.clear();
    if (error) return FilesFailed(bundle.path().string(), error);
  }
  return {};
}

enum class Direction { kOut, kIn };

// Through the running engine, which goes on living, or through one started for the purpose.
net::Task<Result<warehouse::TablesCopied>> CopyTables(net::Loop& loop, std::string data, std::string libchdb,
                                                      std::string backup, Direction direction) {
  net::HttpClient client(loop, {});
  const bool runs =
      (co_await client.Fetch(net::UnixEndpoint(data + "/warehouse.sock"), {.target = "/ping"}, 4096)).has_value();
  CO_TRY(auto process, co_await warehouse::WarehouseProcess::AdoptOrStart(
                           loop, {.program = "/proc/self/exe",
                                  .arguments = {"warehoused", "--data", data, "--libchdb", libchdb},
                                  .socket = data + "/warehouse.sock",
                                  .log_file = data + "/logs/warehoused.log",
                                  .log = Log::Quiet()}));
  warehouse::ClickHouseHttp engine(loop, {.endpoint = net::UnixEndpoint(data + "/warehouse.sock")});
  auto copied = Result<warehouse::TablesCopied>(Fail(Code::kInternal, ""));
  if (auto ready = co_await warehouse::ApplySchema(engine); !ready) {
    copied = std::unexpected(ready.error());
  } else if (direction == Direction::kOut) {
    copied = co_await warehouse::BackUpTables(engine, data + "/warehouse", backup + kTables);
  } else {
    copied = co_await warehouse::RestoreTables(engine, backup + kTables, data + "/warehouse");
  }
  if (!runs) (void)co_await process->Stop();
  if (copied && direction == Direction::kIn) {  // root's log file: the server, another user, begins its own
    std::error_code ignored;
    fs::remove(data + "/logs/warehoused.log", ignored);
  }
  co_return copied;
}

Result<std::string> FindLibchdb(const std::string& given) {
  server::Config config;
  config.libchdb = given;
  TRY(config, server::Complete(std::move(config)));
  return config.libchdb;
}

void PrintCopied(const std::string& folder, const warehouse::TablesCopied& copied) {
  const boost::json::object said{{"path", folder}, {"events", copied.rows}, {"tables", copied.tables}};
  std::printf("%s\n", boost::json::serialize(said).c_str());
}

Result<void> RunBackup(const BackupFlags& flags) {
  const std::string data = fs::absolute(flags.data).lexically_normal().string();
  const std::string to = fs::absolute(flags.to).lexically_normal().string();
  std::error_code error;
  if (!fs::exists(data + "/hedgerow.db", error)) {
    return Fail(Code::kNotFound, "--data " + data + ": there is no Hedgerow in this folder (no hedgerow.db).");
  }
  if (fs::exists(to, error) && !fs::is_empty(to, error)) {
    return Fail(Code::kConflict, "--to " + to + ": is not empty; name a new folder.");
  }
  TRY(const std::string libchdb, FindLibchdb(flags.libchdb));
  TRY(const auto stored, AskAdmin(data, {{"op", "backup"}, {"path", to}}));
  TRY_VOID(CopyKeyAndBundles(data, to));
  warehouse::TablesCopied copied;
  if (fs::exists(data + "/warehouse", error)) {  // not where a ClickHouse server holds the tables
    net::TestLoop loop;
    TRY(copied, loop.Run(CopyTables(loop.loop(), data, libchdb, to, Direction::kOut)));
  }
  std::ofstream mark(to + kWholeMark);
  mark << boost::json::serialize(boost::json::object{{"version", HEDGEROW_VERSION}, {"events", copied.rows}}) << "\n";
  if (!mark.flush()) return Fail(Code::kStorageFull, "The disk is full: the backup is not whole.");
  TRY_VOID(server::GiveBackToOwner(data));
  PrintCopied(to, copied);
  return {};
}

uint64_t EventsIn(const std::string& backup) {
  std::ifstream mark(backup + kWholeMark);
  std::stringstream text;
  text << mark.rdbuf();
  boost::system::error_code error;
  const auto json = boost::json::parse(text.str(), error);
  const auto* events = !error && json.is_object() ? json.get_object().if_contains("events") : nullptr;
  return events == nullptr ? 0 : events->to_number<uint64_t>(error);
}

Result<void> RunRestore(const BackupFlags& flags) {
  const std::string data = fs::absolute(flags.data).lexically_normal().string();
  const std::string from = fs::absolute(flags.from).lexically_normal().string();
  std::error_code error;
  if (!fs::exists(from + kWholeMark, error)) {
    return Fail(Code::kInvalid, "--from " + from + ": is no whole backup (there is no backup.json in it).");
  }
  if (fs::exists(data, error) && !fs::is_empty(data, error)) {
    return Fail(Code::kConflict, "--data " + data + ": is not empty; a backup is restored into a new folder only.");
  }
  TRY(const std::string libchdb, FindLibchdb(flags.libchdb));
  {
    TRY(const auto folder, server::DataFolder::Open(data));  // makes it; a key of its own, which the backup's replaces
  }
  fs::remove(data + "/secret.key", error);
  TRY_VOID(CopyKeyAndBundles(from, data));
  fs::copy_file(from + "/hedgerow.db", data + "/hedgerow.db", error);
  if (error) return FilesFailed("hedgerow.db", error);
  fs::copy(from + "/blobs", data + "/blobs", fs::copy_options::recursive | fs::copy_options::overwrite_existing, error);
  if (error) return FilesFailed("blobs", error);
  warehouse::TablesCopied copied;
  if (fs::exists(from + kTables, error)) {
    net::TestLoop loop;
    TRY(copied, loop.Run(CopyTables(loop.loop(), data, libchdb, from, Direction::kIn)));
  }
  if (copied.rows < EventsIn(from)) {
    return FailInternal("fewer events came back than the backup has: " + std::to_string(copied.rows));
  }
  PrintCopied(data, copied);
  return {};
}

}  // namespace

void AddBackupCommand(CLI::App& app, int& exit_code) {
  auto flags = std::make_shared<BackupFlags>();
  const auto run = [&exit_code](const char* name, const Result<void>& done) {
    exit_code = done ? 0 : Complain(name, done.error());
  };
  CLI::App* backup =
      app.add_subcommand("backup", "Copy everything needed to come back, consistently, while the server runs");
  backup->add_option("--data", flags->data, "Data folder (default data)");
  backup->add_option("--to", flags->to, "Folder to make; the server's user must be able to write there")->required();
  backup->add_option("--libchdb", flags->libchdb,
                     "Library of the engine, if no server runs (default: beside the program)");
  backup->callback([flags, run] { run("backup", RunBackup(*flags)); });
  CLI::App* restore = app.add_subcommand("restore", "Make a data folder from a backup");
  restore->add_option("--from", flags->from, "Folder that backup made")->required();
  restore->add_option("--data", flags->data, "Data folder to make (default data)");
  restore->add_option("--libchdb", flags->libchdb, "Library of the engine (default: beside the program)");
  restore->callback([flags, run] { run("restore", RunRestore(*flags)); });
}

}  // namespace hedgerow::cli
