// The WebSocket handshake and the few frames that a gateway speaks itself (RFC 6455). No extensions, no message layer:
// everything else is relayed raw.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http.h"

namespace hedgerow::net {

bool IsWebSocketUpgrade(const RequestHead& head);

// Checks the client's handshake (section 4.2.1); the answer's head, with `subprotocol` unless that is empty.
Result<ResponseHead> AcceptWebSocket(const RequestHead& head, std::string_view subprotocol);

std::string WebSocketAcceptKey(std::string_view key);  // section 4.2.2, item 5.4

enum class Opcode : uint8_t { kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

// A server's frame: final, unmasked. Control frames hold at most 125 bytes.
std::string WebSocketFrame(Opcode opcode, std::string_view payload);
// A close frame; `reason` is cut to 123 bytes at a character's border.
std::string WebSocketClose(uint16_t code, std::string_view reason);

// The frame at the start of `bytes`.
struct FrameHeader {
  Opcode opcode{};
  bool final = false;
  bool masked = false;
  uint8_t reserved = 0;  // the three extension bits
  uint64_t payload_size = 0;
  size_t header_size = 0;  // with the mask
  char mask[4] = {};
};
std::optional<FrameHeader> ParseFrameHeader(std::string_view bytes);  // nullopt: too short yet
std::string Unmask(const FrameHeader& header, std::string_view payload);

}  // namespace hedgerow::net
