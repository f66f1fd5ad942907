// `hedgerow stop`: ends a running server, its apps and its engine.
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddStopCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
