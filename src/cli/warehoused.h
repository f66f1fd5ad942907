// `hedgerow warehoused`: the warehouse's own process. The server starts it; people need it for maintenance only.
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddWarehousedCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
