// `hedgerow hogql parse|compile`: the language by itself, for tests, editors and benchmarks.
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddHogqlCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
