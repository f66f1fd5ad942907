// The QueryEngine that speaks ClickHouse's HTTP interface: to warehoused over its Unix socket, to a ClickHouse server
// by address.
//
//   ClickHouseHttp engine(loop, {.endpoint = net::UnixEndpoint(data + "/warehouse.sock"), .dialect =
//   Dialect::kWarehoused});
//
// A read is sent with readonly=1 and its limits; binary rows go into the body of an INSERT. An engine that cannot be
// reached answers kUnavailable: it is being restarted, and the same query may be sent again.
#pragma once

#include <string>

#include "net/http_client.h"
#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

// warehoused frames its results and counts rows; a server's stream is read message by message (server_stream.h).
enum class Dialect { kWarehoused, kServer };

struct ClickHouseOptions {
  net::Endpoint endpoint;
  Dialect dialect = Dialect::kWarehoused;
  std::string user, password, database;  // a server's
};

// Thread: its loop's.
class ClickHouseHttp final : public QueryEngine {
 public:
  ClickHouseHttp(net::Loop& loop, ClickHouseOptions options);

  net::Task<Result<std::unique_ptr<ResultStream>>> Stream(Query query) override;
  net::Task<Result<std::unique_ptr<ResultStream>>> Download(Query query, std::string format) override;
  net::Task<Result<std::string>> Read(Query query, std::string format, size_t bytes_max) override;
  net::Task<Result<void>> Insert(InsertBatch batch) override;
  net::Task<Result<void>> Execute(std::string sql) override;

  // The columns that a query will have, with ClickHouse's types; it is not run.
  net::Task<Result<std::vector<Column>>> Describe(Query query);

 private:
  net::ClientRequest Request(std::string target, std::string body) const;
  net::Task<Result<std::unique_ptr<net::ClientCall>>> Begin(net::ClientRequest request);
  net::Task<Result<std::string>> Post(std::string target, std::string body, size_t bytes_max);

  ClickHouseOptions options_;
  net::HttpClient client_;
};

// The statement that makes every column fit for Arrow: ClickHouse writes DateTime as a bare integer there, and enums,
// addresses and wide integers as bytes. The same text if nothing needs it.
std::string FitForArrow(const std::string& sql, const std::vector<Column>& columns);

}  // namespace hedgerow::warehouse
