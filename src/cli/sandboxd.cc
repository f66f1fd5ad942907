#include "cli/sandboxd.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>

#include "sandbox/daemon/sandboxd.h"

namespace hedgerow::cli {

void AddSandboxdCommand(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("sandboxd", "Make sandboxes (started by the warden, not by hand)");
  command->group("");  // not in the help
  auto config = std::make_shared<std::string>();
  command->add_option("--config", *config, "What the launcher wrote")->required();
  command->callback([config, &exit_code] { exit_code = sandbox::RunSandboxd(*config); });
}

}  // namespace hedgerow::cli
