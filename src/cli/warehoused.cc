#include "cli/warehoused.h"

#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <memory>

#include "cli/say.h"
#include "warehouse/embedded/warehoused.h"

namespace hedgerow::cli {
namespace {

struct EngineFlags {
  std::string data, socket, listen, password_file, libchdb;
  int linger_seconds = 60;
};

// The first line of the file, which nobody but its owner may read.
Result<std::string> ReadPassword(const std::string& path) {
  if (path.empty()) return std::string();
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    return Fail(Code::kInvalid, "--password-file " + path + ": others can read it (chmod 600 " + path + ")");
  }
  std::ifstream file(path);
  std::string password;
  if (!std::getline(file, password)) return Fail(Code::kInvalid, "--password-file " + path + ": cannot be read");
  return password;
}

int RunEngine(const EngineFlags& flags) {
  auto password = ReadPassword(flags.password_file);
  if (!password) return Complain("warehoused", password.error());
  const warehouse::WarehousedOptions options{
      .folder = flags.data + "/warehouse",
      .socket = flags.socket.empty() ? flags.data + "/warehouse.sock" : flags.socket,
      .listen = flags.listen,
      .password = std::move(*password),
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
  command->add_option("--listen", flags->listen,
                      "Loopback ADDRESS:PORT to listen on besides, for maintenance and tests; needs --password-file");
  command->add_option("--password-file", flags->password_file, "File whose first line --listen asks for (mode 0600)");
  command->add_option("--libchdb", flags->libchdb, "The engine's library, libchdb.so")->required();
  command->add_option("--linger", flags->linger_seconds, "Seconds without a request after which it exits (default 60)");
  command->callback([flags, &exit_code] { exit_code = RunEngine(*flags); });
}

}  // namespace hedgerow::cli
