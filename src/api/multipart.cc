#include "api/multipart.h"

#include <optional>

#include "net/headers.h"

namespace hedgerow::api {
namespace {

constexpr size_t kBoundaryMax = 70;  // RFC 2046 section 5.1.1
constexpr size_t kPartHeadersMax = 8 * 1024;
constexpr int kPartsMax = 20;
constexpr size_t kPreambleMax = 4 * 1024;

std::unexpected<Error> Malformed(std::string detail) {
  return Fail(Code::kInvalid, "The form data is malformed. Send it as multipart/form-data.", std::move(detail));
}

// The value of `name` in a header like: form-data; name="zip_file"; filename="a \"b\".zip". Browsers escape quotes as
// %22, others by a backslash.
std::optional<std::string> Parameter(std::string_view header, std::string_view name) {
  size_t at = header.find(';');
  while (at != std::string_view::npos && at < header.size()) {
    ++at;
    const size_t equals = header.find('=', at);
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view key = net::TrimWhitespace(header.substr(at, equals - at));
    std::string value;
    at = equals + 1;
    if (at < header.size() && header[at] == '"') {
      for (++at; at < header.size() && header[at] != '"'; ++at) {
        if (header[at] == '\\' && at + 1 < header.size() && (header[at + 1] == '"' || header[at + 1] == '\\')) ++at;
        value += header[at];
      }
      at = header.find(';', at);
    } else {
      const size_t end = std::min(header.find(';', at), header.size());
      value = net::TrimWhitespace(header.substr(at, end - at));
      at = header.find(';', at);
    }
    if (net::EqualsIgnoreCase(key, name)) return value;
  }
  return std::nullopt;
}

// The part's name and filename from its header block.
std::optional<MultipartPart> ParsePartHeaders(std::string_view block) {
  constexpr std::string_view kName = "content-disposition:";
  while (!block.empty()) {
    const std::string_view line = block.substr(0, block.find("\r\n"));
    block.remove_prefix(std::min(block.size(), line.size() + 2));
    if (line.size() < kName.size() || !net::EqualsIgnoreCase(line.substr(0, kName.size()), kName)) continue;
    auto name = Parameter(line, "name");
    if (!name) return std::nullopt;
    return MultipartPart{std::move(*name), Parameter(line, "filename").value_or("")};
  }
  return std::nullopt;
}

}  // namespace

Result<MultipartParser> MultipartParser::Create(std::string_view content_type) {
  const std::string_view type = net::TrimWhitespace(content_type.substr(0, content_type.find(';')));
  const auto boundary = Parameter(content_type, "boundary");
  if (!net::EqualsIgnoreCase(type, "multipart/form-data") || !boundary || boundary->empty() ||
      boundary->size() > kBoundaryMax) {
    return Fail(Code::kUnsupportedMedia, "Send the zip as multipart/form-data with a field zip_file.");
  }
  return MultipartParser(*boundary);
}

// The first boundary may stand at the very start: a CRLF put before it makes all boundaries alike.
MultipartParser::MultipartParser(std::string_view boundary)
    : delimiter_("\r\n--" + std::string(boundary)), buffer_("\r\n") {}

Result<void> MultipartParser::Feed(std::string_view chunk, MultipartSink& sink) {
  buffer_.append(chunk);
  for (;;) {
    TRY(const bool more, Step(sink));
    if (!more) break;
  }
  buffer_.erase(0, at_);
  at_ = 0;
  return {};
}

Result<void> MultipartParser::Finish() const {
  if (state_ != State::kEnd) return Malformed("the closing boundary is missing");
  return {};
}

Result<bool> MultipartParser::Step(MultipartSink& sink) {
  switch (state_) {
    case State::kPreamble:
      return SkipPreamble();
    case State::kAfterBoundary:
      return ReadAfterBoundary();
    case State::kHeaders:
      return ReadHeaders(sink);
    case State::kData:
      return ReadData(sink);
    case State::kEnd:
      at_ = buffer_.size();
      return false;  // an epilogue is ignored
  }
  return false;
}

Result<bool> MultipartParser::SkipPreamble() {
  const size_t found = Rest().find(delimiter_);
  if (found == std::string_view::npos) {
    if (Rest().size() > kPreambleMax) return Malformed("no boundary at the start");
    return false;
  }
  at_ += found + delimiter_.size();
  state_ = State::kAfterBoundary;
  return true;
}

Result<bool> MultipartParser::ReadAfterBoundary() {
  const std::string_view rest = Rest();
  if (rest.size() < 2) return false;
  if (rest.starts_with("--")) {
    state_ = State::kEnd;
    return true;
  }
  // White space may follow a boundary (RFC 2046: transport padding).
  const size_t line_end = rest.find("\r\n");
  if (line_end == std::string_view::npos) {
    if (rest.size() > 256) return Malformed("garbage after a boundary");
    return false;
  }
  if (!net::TrimWhitespace(rest.substr(0, line_end)).empty()) return Malformed("garbage after a boundary");
  if (++parts_ > kPartsMax) return Malformed("too many parts");
  at_ += line_end;  // the CRLF stays: it also ends an empty header block
  state_ = State::kHeaders;
  return true;
}

Result<bool> MultipartParser::ReadHeaders(MultipartSink& sink) {
  const std::string_view rest = Rest();
  const size_t end = rest.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (rest.size() > kPartHeadersMax) return Malformed("a part's headers are too long");
    return false;
  }
  if (end > kPartHeadersMax) return Malformed("a part's headers are too long");
  const auto part = ParsePartHeaders(rest.substr(0, end));
  if (!part) return Malformed("a part has no name");
  at_ += end + 4;
  state_ = State::kData;
  TRY_VOID(sink.OnPart(*part));
  return true;
}

Result<bool> MultipartParser::ReadData(MultipartSink& sink) {
  const std::string_view rest = Rest();
  const size_t found = rest.find(delimiter_);
  if (found != std::string_view::npos) {
    if (found > 0) TRY_VOID(sink.OnData(rest.substr(0, found)));
    at_ += found + delimiter_.size();
    state_ = State::kAfterBoundary;
    TRY_VOID(sink.OnPartEnd());
    return true;
  }
  // The tail may be the beginning of a boundary.
  if (rest.size() >= delimiter_.size()) {
    const size_t sure = rest.size() - delimiter_.size() + 1;
    TRY_VOID(sink.OnData(rest.substr(0, sure)));
    at_ += sure;
  }
  return false;
}

}  // namespace hedgerow::api
