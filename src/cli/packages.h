// `hedgerow packages`: the allowlist of requirements.txt (also spelled update_streamlit_packages).
#pragma once

#include <CLI/CLI.hpp>

namespace hedgerow::cli {

void AddPackagesCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
