// `hedgerow import FILE...`: loads events from files, with a progress bar; goes on where it was cut short.
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddImportCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
