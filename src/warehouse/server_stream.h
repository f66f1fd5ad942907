// A result as a ClickHouse server streams it: one Arrow IPC stream as the body. Read message by message, so that rows
// are counted and the limit kept; the columns are not looked at. What warehoused does for us otherwise (embedded/).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/http_client.h"
#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

// Thread:   its loop's.
// Lifetime: as FramedStream.
class ServerStream final : public ResultStream {
 public:
  ServerStream(std::unique_ptr<net::ClientCall> call, std::vector<Column> columns, uint64_t limit_rows)
      : call_(std::move(call)), columns_(std::move(columns)), limit_rows_(limit_rows) {}

  const std::vector<Column>& columns() const override { return columns_; }
  net::Task<Result<std::string_view>> Next() override;
  const Summary& summary() const override { return summary_; }

 private:
  net::Task<Result<bool>> Fill(size_t bytes);  // false: the body has ended before

  std::unique_ptr<net::ClientCall> call_;
  std::vector<Column> columns_;
  const uint64_t limit_rows_;
  std::string buffer_;
  size_t used_ = 0;  // of buffer_, handed out
  std::vector<size_t> column_nodes_;
  bool ended_ = false;
  Summary summary_;
};

}  // namespace hedgerow::warehouse
