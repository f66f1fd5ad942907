// What a viewer's WebSocket sends before its app is up: kept byte for byte for the replay, while pings are answered and
// a close is honoured. A held connection is a live one to the browser, and has no time limit.
//
//   EarlyFrames early;
//   switch (early.Take(bytes, &reply)) ...        // write `reply` back to the viewer
//   co_await upstream->Write(early.kept());
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hedgerow::proxy {

class EarlyFrames {
 public:
  static constexpr size_t kKeptMax = 1 << 20;

  enum class Outcome {
    kOk,
    kClosed,    // the viewer has said goodbye; the reply says it back
    kTooMuch,   // more than we keep; the reply closes with 1009
    kMalformed  // not a client's WebSocket; the reply closes with 1002
  };
  Outcome Take(std::string_view bytes, std::string* reply);

  const std::string& kept() const { return kept_; }

 private:
  Outcome Control(std::string* reply, bool* again);

  std::string kept_;
  uint64_t frame_at_ = 0;  // where the first frame starts that has not arrived whole
};

}  // namespace hedgerow::proxy
