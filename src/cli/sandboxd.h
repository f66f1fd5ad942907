// `hedgerow sandboxd`: started by the warden inside user namespace H, never by hand.
#pragma once

namespace CLI {
class App;
}

namespace hedgerow::cli {

void AddSandboxdCommand(CLI::App& app, int& exit_code);

}  // namespace hedgerow::cli
