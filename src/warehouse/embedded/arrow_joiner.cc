#include "warehouse/embedded/arrow_joiner.h"

#include "warehouse/arrow_message.h"

namespace hedgerow::warehouse {

std::string_view ArrowJoiner::Add(std::span<char> chunk, uint64_t rows) {
  const auto schema = ReadArrowMessage(chunk);
  if (!schema || chunk.size() < schema->total_bytes + kArrowEndMarker.size()) {
    broken_ = true;
    return {};
  }
  const std::span<char> batches =
      chunk.subspan(schema->total_bytes, chunk.size() - schema->total_bytes - kArrowEndMarker.size());
  std::string_view kept(batches.data(), batches.size());
  if (first_) column_nodes_ = ArrowColumnNodes(schema->metadata);

  const uint64_t room = limit_rows_ - rows_;
  if (rows > room) {
    truncated_ = true;
    kept = Shorten(batches, room);
    rows = room;
  }
  rows_ += rows;
  if (first_) {
    first_ = false;
    kept = std::string_view(chunk.data(), schema->total_bytes + kept.size());
  }
  return kept;
}

std::string_view ArrowJoiner::Shorten(std::span<char> batches, uint64_t keep_rows) {
  size_t kept_bytes = 0;
  while (kept_bytes < batches.size() && keep_rows > 0) {
    const auto message = ReadArrowMessage(batches.subspan(kept_bytes));
    if (!message) {
      broken_ = true;
      return {};
    }
    kept_bytes += message->total_bytes;
    if (message->rows > keep_rows) {
      broken_ = broken_ || !ShortenArrowBatch(*message, column_nodes_, keep_rows);
      break;
    }
    keep_rows -= message->rows;
  }
  return {batches.data(), kept_bytes};
}

std::string_view ArrowJoiner::Finish() const { return kArrowEndMarker; }

}  // namespace hedgerow::warehouse
