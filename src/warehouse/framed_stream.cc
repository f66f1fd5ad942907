#include "warehouse/framed_stream.h"

#include <boost/json.hpp>

#include "warehouse/engine_error.h"
#include "warehouse/frames.h"

namespace hedgerow::warehouse {
namespace {

constexpr size_t kTrailerBytesMax = 1 << 20;

std::unexpected<Error> CutShort(std::string detail) {
  return Fail(Code::kUnavailable, "The warehouse stopped in the middle of the result. Try again in a moment.",
              std::move(detail));
}

Result<Summary> ParseTrailer(const std::string& text) {
  boost::system::error_code error;
  const auto json = boost::json::parse(text, error);
  if (error || !json.is_object()) return CutShort("malformed trailer");
  const auto& body = json.as_object();
  if (const auto* failed = body.if_contains("error")) {
    const auto* message = failed->is_object() ? failed->as_object().if_contains("text") : nullptr;
    return std::unexpected(ToError(
        ParseEngineError(message != nullptr && message->is_string() ? std::string_view(message->as_string()) : "")));
  }
  Summary summary;
  if (const auto* rows = body.if_contains("rows")) summary.rows = rows->to_number<uint64_t>(error);
  if (const auto* truncated = body.if_contains("truncated"))
    summary.truncated = truncated->is_bool() && truncated->as_bool();
  if (const auto* ms = body.if_contains("engine_ms")) summary.engine_ms = ms->to_number<double>(error);
  return summary;
}

}  // namespace

net::Task<Result<std::string>> FramedStream::Exactly(size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    if (piece_.empty()) {
      auto chunk = co_await call_->ReadBodyChunk();
      if (!chunk) co_return CutShort(chunk.error().user_message);
      if (chunk->empty()) co_return CutShort("end of body within a frame");
      piece_ = *chunk;
    }
    const size_t take = std::min(piece_.size(), bytes - text.size());
    text.append(piece_.substr(0, take));
    piece_.remove_prefix(take);
  }
  co_return text;
}

net::Task<Result<void>> FramedStream::ReadTrailer() {
  ended_ = true;
  CO_TRY(const std::string header, co_await Exactly(4));
  const size_t bytes = FrameBytes(header);
  if (bytes > kTrailerBytesMax) co_return CutShort("oversized trailer");
  CO_TRY(const std::string text, co_await Exactly(bytes));
  CO_TRY(summary_, ParseTrailer(text));
  CO_TRY(const std::string_view rest,
         co_await call_->ReadBodyChunk());  // the end: gives the connection back to the pool
  co_return rest.empty() ? Result<void>() : CutShort("bytes behind the trailer");
}

net::Task<Result<std::string_view>> FramedStream::Next() {
  if (ended_) co_return std::string_view();
  if (frame_left_ == 0) {
    CO_TRY(const std::string header, co_await Exactly(4));
    frame_left_ = FrameBytes(header);
    if (frame_left_ == 0) {
      CO_TRY_VOID(co_await ReadTrailer());
      co_return std::string_view();
    }
  }
  if (piece_.empty()) {
    auto chunk = co_await call_->ReadBodyChunk();
    if (!chunk) co_return CutShort(chunk.error().user_message);
    if (chunk->empty()) co_return CutShort("end of body within a frame");
    piece_ = *chunk;
  }
  const std::string_view data = piece_.substr(0, frame_left_);
  piece_.remove_prefix(data.size());
  frame_left_ -= data.size();
  co_return data;
}

}  // namespace hedgerow::warehouse
