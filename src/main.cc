// hedgerow: one program, a sub-command a process (docs/architecture.md names them).
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "cli/commands.h"

int main(int argc, char** argv) {
  CLI::App app("Hosts Streamlit apps beside a team's product analytics.", "hedgerow");
  app.require_subcommand(1);
  app.set_version_flag("--version", HEDGEROW_VERSION);
  int exit_code = 0;
  hedgerow::cli::AddAllCommands(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {  // A bug of ours, or out of memory: say what is known and fail.
    std::fprintf(stderr, "hedgerow: %s\n", error.what());
    return 70;
  }
  return exit_code;
}
