// `hedgerow serve`: runs the server.
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddServeCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
