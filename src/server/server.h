// The server, put together: what `hedgerow serve` runs. Reads top-down: prepare the process, open DATA, start the
// helpers, join the rooms, listen, wait for a signal, drain.
//
// Ctrl-C (INT) and `hedgerow stop` end everything, apps too. TERM and HUP end only the server: apps and the engine live
// on and the next `serve` with the same DATA takes them up.
#pragma once

#include "base/result.h"
#include "server/config.h"

namespace hedgerow::server {

// Returns when the server has ended. Prints the links a person needs on stdout.
Result<void> Serve(Config config);

}  // namespace hedgerow::server
