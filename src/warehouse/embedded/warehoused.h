// `hedgerow warehoused`: the process around the embedded engine. Started by the server (warehouse_process.h), outlives
// it for a minute so that the next server can adopt it, then exits: an orphan would hold ClickHouse's lock for ever.
//
//   return RunWarehoused({.folder = "/data/warehouse", .socket = "/data/warehouse.sock", .libchdb = path}, Log());
//
// Security: listens on a Unix socket of mode 0600 only (for tests and maintenance, if told to, on a loopback address
// too, where a password is asked for), has no privileges, is the kernel's first choice when memory ends, and every
// query has limits.
#pragma once

#include <chrono>
#include <string>

#include "base/log.h"
#include "base/result.h"

namespace hedgerow::warehouse {

struct WarehousedOptions {
  std::string folder;  // ClickHouse's, made if missing
  std::string socket;
  std::string listen;    // ADDRESS:PORT, besides the socket; empty: none. Port 0 picks one and logs it
  std::string password;  // for `listen`, which is refused without
  std::string libchdb;
  std::chrono::seconds linger{60};  // without any request
};

// Until SIGTERM, SIGINT, POST /hedgerow/exit or `linger`. Fails if another process has the folder.
Result<void> RunWarehoused(const WarehousedOptions& options, Log log);

}  // namespace hedgerow::warehouse
