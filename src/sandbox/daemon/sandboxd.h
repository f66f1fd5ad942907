// `hedgerow sandboxd`: the process that makes sandboxes, as root of user namespace H. Parses nothing that a viewer or
// an app sent: its only input is the server's, over the socket it inherits as kListenerFd.
#pragma once

#include <string>

namespace hedgerow::sandbox {

// The process's exit status. Runs until told to restart or to shut down (kExitForGood), or until a signal.
int RunSandboxd(const std::string& config_path);

}  // namespace hedgerow::sandbox
