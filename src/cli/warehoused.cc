#include "cli/warehoused.h"

#include <cstdio>
#include <memory>

#include "warehouse/embedded/warehoused.h"

namespace hedgerow::cli {
namespace {

struct EngineFlags {
  std::string data, socket, listen, libchdb;
  int linger_seconds = 60;
};

int RunEngine(const EngineFlags& flags) {
  const warehouse::WarehousedOptions options{
      .folder = flags.data + "/warehouse",
      .socket = flags.socket.empty() ? flags.data + "/warehouse.sock" : flags.socket,
      .listen = flags.listen,
      .libchdb = flags.libchdb,
      .linger = std::chrono::seconds(flags.linger_seconds)};
  if (auto ran = warehouse::RunWarehoused(options, Log()); !ran) {
    std::fprintf(stderr, "hedgerow warehoused: %s%s%s\n", ran.error().user_message.c_str(),
                 ran.error().detail.empty() ? "" : " ", ran.error().detail.c_str());
    return 1;
  }
  return 0;
}

}  // namespace

void AddWarehousedCommand(CLI::App& app, int& exit_code) {
  auto flags = std::make_shared<EngineFlags>();
  CLI::App* command = app.add_subcommand("warehoused", "Serves the embedded ClickHouse engine (started by serve)");
  command->add_option("--data", flags->data, "Data folder; the engine's files are in its warehouse/")->required();
  command->add_option("--socket", flags->socket, "Unix socket to listen on (default DATA/warehouse.sock)");
  command->add_option("--listen", flags->listen, "ADDRESS:PORT to listen on besides, for maintenance and tests");
  command->add_option("--libchdb", flags->libchdb, "The engine's library, libchdb.so")->required();
  command->add_option("--linger", flags->linger_seconds, "Seconds without a request after which it exits (default 60)");
  command->callback([flags, &exit_code] { exit_code = RunEngine(*flags); });
}

}  // namespace hedgerow::cli
