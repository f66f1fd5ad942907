#include "proxy/early_frames.h"

#include "net/websocket.h"

namespace hedgerow::proxy {

using net::Opcode;

EarlyFrames::Outcome EarlyFrames::Take(std::string_view bytes, std::string* reply) {
  if (kept_.size() + bytes.size() > kKeptMax) {
    reply->append(net::WebSocketClose(1009, "Too much was sent before the app had started."));
    return Outcome::kTooMuch;
  }
  kept_.append(bytes);
  for (bool again = true; again;) {
    again = false;
    if (const Outcome outcome = Control(reply, &again); outcome != Outcome::kOk) return outcome;
  }
  return Outcome::kOk;
}

// Looks at the frame at frame_at_. RFC 6455 sections 5.1 (clients mask), 5.2 (no extension, no reserved bits), 5.5.
EarlyFrames::Outcome EarlyFrames::Control(std::string* reply, bool* again) {
  const std::string_view rest = std::string_view(kept_).substr(frame_at_);
  const auto header = net::ParseFrameHeader(rest);
  if (!header) return Outcome::kOk;
  const bool control = static_cast<uint8_t>(header->opcode) >= 8;
  if (!header->masked || header->reserved != 0 || (control && (!header->final || header->payload_size > 125)) ||
      header->payload_size > (1ULL << 40)) {
    reply->append(net::WebSocketClose(1002, "This is not a WebSocket client."));
    return Outcome::kMalformed;
  }
  const uint64_t size = header->header_size + header->payload_size;
  if (rest.size() < size) return Outcome::kOk;
  *again = true;
  if (!control) {
    frame_at_ += size;
    return Outcome::kOk;
  }
  const std::string payload = net::Unmask(*header, rest.substr(header->header_size, header->payload_size));
  kept_.erase(frame_at_, size);
  if (header->opcode == Opcode::kPing) reply->append(net::WebSocketFrame(Opcode::kPong, payload));
  if (header->opcode != Opcode::kClose) return Outcome::kOk;
  reply->append(net::WebSocketFrame(Opcode::kClose, payload.substr(0, 2)));
  return Outcome::kClosed;
}

}  // namespace hedgerow::proxy
