// Reads multipart/form-data (RFC 7578, RFC 2046 section 5.1) as it arrives, holding no more than a boundary and one
// part's headers.
//
//   CO_TRY(MultipartParser parser, MultipartParser::Create(content_type));
//   CO_TRY_VOID(parser.Feed(chunk, sink));   // for each chunk
//   CO_TRY_VOID(parser.Finish());            // kInvalid if the last boundary is missing
//
// No I/O: the sink gets views that die with the call.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hedgerow::api {

struct MultipartPart {
  std::string name;
  std::string filename;  // empty if none
};

class MultipartSink {
 public:
  virtual ~MultipartSink() = default;
  virtual Result<void> OnPart(const MultipartPart& part) = 0;
  virtual Result<void> OnData(std::string_view bytes) = 0;
  virtual Result<void> OnPartEnd() = 0;
};

class MultipartParser {
 public:
  // kUnsupportedMedia if the content type is not multipart/form-data with a boundary.
  static Result<MultipartParser> Create(std::string_view content_type);

  Result<void> Feed(std::string_view chunk, MultipartSink& sink);
  Result<void> Finish() const;

 private:
  enum class State { kPreamble, kAfterBoundary, kHeaders, kData, kEnd };

  explicit MultipartParser(std::string_view boundary);
  // Each takes what it can off the buffer's front; false: it needs more.
  Result<bool> Step(MultipartSink& sink);
  Result<bool> SkipPreamble();
  Result<bool> ReadAfterBoundary();
  Result<bool> ReadHeaders(MultipartSink& sink);
  Result<bool> ReadData(MultipartSink& sink);
  std::string_view Rest() const { return std::string_view(buffer_).substr(at_); }

  std::string delimiter_;  // CRLF "--" boundary
  State state_ = State::kPreamble;
  std::string buffer_;
  size_t at_ = 0;  // what stands before is consumed
  int parts_ = 0;
};

}  // namespace hedgerow::api
