// Length-prefixed frames: a little-endian u32, then so many bytes. A result is data frames, an empty frame, then one
// frame of JSON: {"rows":n,"truncated":bool,"engine_ms":f} or {"error":{"code":n,"text":s}}. The bridge speaks the same
// framing to sandboxes, so results pass from the engine to the app without being looked at.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hedgerow::warehouse {

inline std::string FrameHeader(size_t bytes) {
  std::string header(4, '\0');
  for (size_t i = 0; i < 4; ++i) header[i] = static_cast<char>(bytes >> (8 * i) & 0xff);
  return header;
}

inline uint32_t FrameBytes(std::string_view header) {
  uint32_t bytes = 0;
  for (size_t i = 0; i < 4; ++i) bytes |= static_cast<uint32_t>(static_cast<unsigned char>(header[i])) << (8 * i);
  return bytes;
}

inline std::string Frame(std::string_view payload) { return FrameHeader(payload.size()).append(payload); }

}  // namespace hedgerow::warehouse
