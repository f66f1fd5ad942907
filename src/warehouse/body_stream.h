// A document as the engine's HTTP answer holds it, passed on as it comes.
#pragma once

#include <memory>
#include <vector>

#include "net/http_client.h"
#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

// Thread:   its loop's.
// Lifetime: ends before the HttpClient of its call. Dropped early it closes the connection, which kills the query.
class BodyStream final : public ResultStream {
 public:
  explicit BodyStream(std::unique_ptr<net::ClientCall> call) : call_(std::move(call)) {}

  const std::vector<Column>& columns() const override { return columns_; }
  const Summary& summary() const override { return summary_; }
  net::Task<Result<std::string_view>> Next() override {
    auto chunk = co_await call_->ReadBodyChunk();
    if (chunk || chunk.error().code == Code::kCancelled) co_return chunk;
    co_return Fail(Code::kUnavailable, "The warehouse stopped in the middle of the result. Try again in a moment.",
                   chunk.error().user_message);
  }

 private:
  std::unique_ptr<net::ClientCall> call_;
  std::vector<Column> columns_;
  Summary summary_;
};

}  // namespace hedgerow::warehouse
