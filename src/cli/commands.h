// All sub-commands, one file each.
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddAllCommands(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
