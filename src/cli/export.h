// `hedgerow export -o FILE`: a project's events or persons as a file.
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddExportCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
