// The engine that HogQL is run against: a real warehoused over an empty folder, or, with
//   HEDGEROW_CLICKHOUSE_URL=http://[user:password@]host:port/[database][?dialect=warehoused]
// one that is spoken to over TCP. Its database must hold no events: the tests put their own data there.
//
//   EngineUnderTest under_test;                    // the schema is applied; aborts with a sentence if that fails
//   under_test.Run(under_test.engine().Insert(batch));
#pragma once

#include <memory>
#include <string>

#include "net/test_loop.h"
#include "warehouse/clickhouse_http.h"
#include "warehouse/test_warehouse.h"

namespace hedgerow::warehouse {

class EngineUnderTest {
 public:
  EngineUnderTest();

  QueryEngine& engine() { return server_ ? *server_ : embedded_->engine(); }
  net::TestLoop& loop() { return server_ ? *loop_ : embedded_->loop(); }
  const std::string& name() const { return name_; }  // for messages

  template <class T>
  T Run(net::Task<T> task) {
    return loop().Run(std::move(task));
  }
  // Runs what must succeed.
  void Must(net::Task<Result<void>> task);

 private:
  std::unique_ptr<TestWarehouse> embedded_;
  std::unique_ptr<net::TestLoop> loop_;
  std::unique_ptr<ClickHouseHttp> server_;
  std::string name_ = "warehoused";
};

// The parts of HEDGEROW_CLICKHOUSE_URL.
Result<ClickHouseOptions> ReadEngineUrl(std::string_view url);

}  // namespace hedgerow::warehouse
