#include "cli/backup.h"

#include <boost/json.hpp>
#include <filesystem>
#include <memory>

#include "cli/say.h"

namespace hedgerow::cli {

void AddBackupCommand(CLI::App& app, int& exit_code) {
  struct Flags {
    std::string data = "data", to;
  };
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("backup", "Copy metadata and zips, consistently, while the server runs");
  command->add_option("--data", flags->data, "Data folder (default data)");
  command->add_option("--to", flags->to, "Folder to make; the server's user must be able to write there")->required();
  command->callback([flags, &exit_code] {
    const std::string path = std::filesystem::absolute(flags->to).lexically_normal().string();
    exit_code = RunAdmin("backup", flags->data, {{"op", "backup"}, {"path", path}});
  });
}

}  // namespace hedgerow::cli
