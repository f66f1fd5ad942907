// `hedgerow admin`: makes users, projects and keys; works while the server runs.
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddAdminCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
