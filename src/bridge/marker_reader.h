// Finds requests in the output of an app whose sandbox can have no socket: the marker transport, host side
// (python/posthog_bridge/_markers.py is the other).
//
//   MarkerReader reader(key);
//   MarkerReader::Found found;
//   reader.Feed(bytes, &found);            // found.output: what people may see; found.requests: what is to be answered
//   reader.Finish(&found);                 // at the end of the output
//
// A request is one or more lines   RS "HQ1 " id SP part/parts SP mac SP base64 LF   of at most 4,096 bytes: RS is byte
// 0x1e, id 16 hex digits, mac the first 32 hex digits of HMAC-SHA-256(key, "id part/parts base64"). Only the app's own
// process knows the key, so a line that a viewer made the app print is output, as is one that is broken, out of turn or
// has been seen before. Memory is bounded whatever the app writes. Never fails: there is nothing an app could print
// that is worth an error.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace hedgerow::bridge {

struct MarkerRequest {
  std::string id;    // 16 hex digits: the answer's file name
  std::string json;  // as in a request frame of the socket
};

// Thread: one at a time.
class MarkerReader {
 public:
  static constexpr size_t kLineBytesMax = 4096;
  static constexpr size_t kRequestsMax = 32;            // begun and not complete; the oldest is dropped
  static constexpr size_t kWaitingBytesMax = 16 << 20;  // of these together
  static constexpr size_t kRequestBytesMax = 8 << 20;   // as over a socket
  static constexpr size_t kRemembered = 8192;           // lines, against their being printed again

  struct Found {
    std::string output;
    std::vector<MarkerRequest> requests;
  };

  explicit MarkerReader(std::string key) : key_(std::move(key)) {}

  void Feed(std::string_view bytes, Found* found);
  void Finish(Found* found);

  size_t waiting_bytes() const { return waiting_bytes_; }

 private:
  struct Partial {
    std::string id;
    uint32_t next_part = 1, parts = 0;
    std::string json;
  };
  struct Line {
    std::string_view id, signed_text, mac, base64;
    uint32_t part = 0, parts = 0;
  };

  static bool ReadLine(std::string_view text, Line* line);
  void Release(Found* found);
  bool Take(std::string_view text, Found* found);  // a whole line without its LF; false: it is output
  bool Append(const Line& line, std::string bytes, Found* found);
  bool IsNew(std::string_view mac);
  void Drop(std::list<Partial>::iterator partial);

  const std::string key_;
  std::string held_;  // begins like a marker and is not a whole line yet
  std::list<Partial> waiting_;
  size_t waiting_bytes_ = 0;
  std::unordered_set<std::string> seen_;
  std::list<std::string> seen_order_;
};

}  // namespace hedgerow::bridge
