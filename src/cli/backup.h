// `hedgerow backup`: a consistent copy of DATA's metadata and zips while the server runs.
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddBackupCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
