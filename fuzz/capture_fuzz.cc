// Any bytes as a capture request: unpacked in every way a client may name, read, and its persons' properties updated.
// What is accepted must keep the promises that the rest relies on: valid JSON, limits, a problem for each event not
// taken. The first byte chooses how the body is said to be packed.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "warehouse/ingest/capture_body.h"
#include "warehouse/ingest/captured.h"
#include "warehouse/ingest/json_cursor.h"

namespace {

using namespace hedgerow;
using namespace hedgerow::warehouse;

void Require(bool holds, const char* what, std::string_view text) {
  if (holds) return;
  std::fprintf(stderr, "%s\n%.*s\n", what, static_cast<int>(text.size()), text.data());
  std::abort();
}

// Ours is as strict as another parser, where both have an opinion (depth and numbers beyond doubles apart).
void CompareJson(std::string_view text) {
  JsonCursor json(text);
  std::string_view raw;
  const bool ours = json.Value(&raw) && json.AtEnd();
  boost::json::parse_options options;
  options.max_depth = kJsonDepthMax;
  options.allow_invalid_utf8 = true;
  boost::system::error_code error;
  boost::json::parse(text, error, {}, options);
  const bool by_design = error == boost::json::error::too_deep || error == boost::json::error::exponent_overflow ||
                         error == boost::json::error::illegal_leading_surrogate ||
                         error == boost::json::error::illegal_trailing_surrogate || text.find('\0') != text.npos;
  Require(by_design || ours == !error, ours ? "we take what is no JSON" : "we refuse JSON", text);
}

void Check(const CapturedEvent& event) {
  JsonCursor json(event.properties);
  std::string_view raw;
  Require(json.Value(&raw) && json.AtEnd() && raw.starts_with('{'), "properties are no object", event.properties);
  Require(!event.event.empty() && event.event.size() <= kEventNameBytesMax, "a name without bounds", event.event);
  Require(!event.distinct_id.empty() && event.distinct_id.size() <= kDistinctIdBytesMax, "an id without bounds",
          event.distinct_id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  static constexpr std::string_view kEncodings[] = {"", "gzip", "deflate", "", "identity", ""};
  static constexpr std::string_view kTypes[] = {"application/json", "", "application/x-www-form-urlencoded",
                                                "text/plain",       "", ""};
  static constexpr std::string_view kQueries[] = {
      "", "compression=gzip-js", "compression=base64", "ip=1&_=2&ver=1", "data=e30=", ""};
  const size_t way = data[0] % 6;
  std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (way == 5) CompareJson(body);
  const auto text = UnpackCapture({.body = std::move(body),
                                   .content_type = kTypes[way],
                                   .content_encoding = kEncodings[way],
                                   .query = kQueries[way]});
  if (!text) {
    Require(!text.error().user_message.empty(), "a refusal without a reason", {});
    return 0;
  }
  Require(text->size() <= kCaptureUnpackedBytesMax, "a bomb went off", {});
  const auto batch = ReadCapture(*text, FromMicros(1'790'000'000'000'000));
  if (!batch) return 0;
  Require(batch->events.size() <= kBatchEventsMax, "a batch without bounds", {});
  for (const CapturedEvent& event : batch->events) Check(event);
  for (const auto& problem : batch->problems) Require(!problem.reason.empty(), "a problem without a reason", *text);
  return 0;
}
