// Runs a short-lived system tool and waits for it. For the launcher, before there are threads or an event loop.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace hedgerow::sandbox {

// The program's absolute path: from PATH, else from the system folders (an ordinary user's PATH lacks sbin).
Result<std::string> FindProgram(const std::string& name);

// `argv[0]` is looked up. A failing command's stderr is in the error's detail.
Result<void> RunCommand(std::vector<std::string> argv);

}  // namespace hedgerow::sandbox
