// The embedded engine behind ClickHouse's HTTP interface, as far as our client and clickhouse-connect use it:
//   POST /?query=...&param_x=...&setting=...   rows of an INSERT in the body; or the statement itself in the body
//   GET  /ping                                 "Ok."
//   GET  /hedgerow/version                     who is this: for adoption after the server's restart
//   POST /hedgerow/exit                        ends the process
// Settings come as parameters and are set before `readonly`; a query ends when its client hangs up.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "net/async.h"
#include "net/http.h"
#include "warehouse/embedded/http_query.h"
#include "warehouse/embedded/insert_body.h"
#include "warehouse/embedded/session.h"

namespace hedgerow::warehouse {

struct FrontOptions {
  size_t read_threads = 16;                // queries that run at once; more wait their turn
  size_t write_threads = 2;                // of their own: ingestion never waits behind queries, nor they behind it
  size_t sessions_max = 128;               // open at once; more are told to come back (ClickHouse's code 202)
  uint64_t memory_bytes_max = 4ULL << 30;  // of all queries together; each has its own limit besides
};

inline constexpr size_t kSqlBytesMax = 8 << 20;
inline constexpr size_t kInsertBytesMax = 512 << 20;

// Thread:   its loop's; the engine is called on pools.
// Lifetime: outlives the server that holds its handler.
class HttpFront {
 public:
  HttpFront(net::Loop& loop, Engine& engine, const Clock& clock, Log log, FrontOptions options,
            std::function<void()> exit);

  net::Task<void> Handle(net::Exchange& exchange);

  MonoTime last_request() const { return last_request_; }
  size_t sessions() const { return sessions_; }

 private:
  net::Task<void> RunStatement(net::Exchange& exchange);
  net::Task<void> Select(net::Exchange& exchange, HttpQuery query);
  net::Task<void> SelectStreamed(net::Exchange& exchange, HttpQuery query);
  net::Task<void> Insert(net::Exchange& exchange, HttpQuery query, InsertBody body);
  net::Task<void> KillWhenGone(net::Exchange& exchange, std::string tag, const bool* ended);
  void Limit(HttpQuery* query);

  net::Loop& loop_;
  Engine& engine_;
  const Clock& clock_;
  Log log_;
  FrontOptions options_;
  std::function<void()> exit_;
  net::WorkerPool reads_, writes_, control_;
  MonoTime last_request_;
  size_t sessions_ = 0;
  uint64_t next_tag_ = 1;
};

// What a warehoused answers to GET /hedgerow/version. A server adopts one with its own protocol number only.
inline constexpr int kWarehouseProtocol = 1;

}  // namespace hedgerow::warehouse
