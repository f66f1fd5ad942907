// A result as warehoused frames it (frames.h): data pieces pass through untouched, the trailer becomes the summary.
#pragma once

#include <memory>
#include <vector>

#include "net/http_client.h"
#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

// Thread:   its loop's.
// Lifetime: ends before the HttpClient of its call. Dropped early it closes the connection, which kills the query.
class FramedStream final : public ResultStream {
 public:
  FramedStream(std::unique_ptr<net::ClientCall> call, std::vector<Column> columns)
      : call_(std::move(call)), columns_(std::move(columns)) {}

  const std::vector<Column>& columns() const override { return columns_; }
  net::Task<Result<std::string_view>> Next() override;
  const Summary& summary() const override { return summary_; }

 private:
  net::Task<Result<std::string>> Exactly(size_t bytes);
  net::Task<Result<void>> ReadTrailer();

  std::unique_ptr<net::ClientCall> call_;
  std::vector<Column> columns_;
  std::string_view piece_;  // received and not used yet
  size_t frame_left_ = 0;   // of the data frame being read
  bool ended_ = false;
  Summary summary_;
};

}  // namespace hedgerow::warehouse
