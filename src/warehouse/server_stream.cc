#include "warehouse/server_stream.h"

#include "warehouse/arrow_message.h"
#include "warehouse/engine_error.h"

namespace hedgerow::warehouse {

net::Task<Result<bool>> ServerStream::Fill(size_t bytes) {
  while (buffer_.size() - used_ < bytes) {
    auto chunk = co_await call_->ReadBodyChunk();
    if (!chunk) {
      // A server that fails midway writes the error where the next message would stand, and cuts the body.
      const auto error = ParseEngineError(std::string_view(buffer_).substr(used_));
      if (error.code != 0) co_return std::unexpected(ToError(error));
      co_return Fail(Code::kUnavailable, "The warehouse stopped in the middle of the result. Try again in a moment.",
                     chunk.error().user_message);
    }
    if (chunk->empty()) co_return false;
    buffer_.append(*chunk);
  }
  co_return true;
}

// One message a call.
net::Task<Result<std::string_view>> ServerStream::Next() {
  if (ended_) co_return std::string_view();
  buffer_.erase(0, used_);
  used_ = 0;
  std::optional<ArrowMessage> message;
  for (;;) {
    size_t needed = 0;
    message = ReadArrowMessage({buffer_.data(), buffer_.size()}, &needed);
    if (message || needed == 0) break;
    CO_TRY(const bool more, co_await Fill(needed));
    if (!more) break;
  }
  if (!message) {
    if (!buffer_.starts_with(kArrowEndMarker)) {
      const auto error = ParseEngineError(buffer_);
      if (error.code != 0) co_return std::unexpected(ToError(error));
      co_return FailInternal("the server's Arrow stream is malformed");
    }
    ended_ = true;
    used_ = kArrowEndMarker.size();
    CO_TRY_VOID(co_await Fill(used_ + 1));  // the body's end gives the connection back to the pool
    co_return kArrowEndMarker;
  }
  used_ = message->total_bytes;
  if (message->kind == ArrowKind::kSchema) column_nodes_ = ArrowColumnNodes(message->metadata);
  if (summary_.rows + message->rows > limit_rows_) {
    summary_.truncated = true;
    const uint64_t keep = limit_rows_ - summary_.rows;
    summary_.rows = limit_rows_;
    if (!ShortenArrowBatch(*message, column_nodes_, keep))
      co_return FailInternal("the server's Arrow stream is malformed");
    // The query asks for one row more than the limit: what follows is the end.
  } else {
    summary_.rows += message->rows;
  }
  co_return std::string_view(buffer_).substr(0, used_);
}

}  // namespace hedgerow::warehouse
