#include "net/websocket.h"

#include <openssl/evp.h>

#include <boost/endian/conversion.hpp>

#include "base/check.h"
#include "base/encoding.h"

namespace hedgerow::net {
namespace {

constexpr size_t kControlMax = 125;  // RFC 6455 section 5.5
constexpr size_t kKeyBytes = 16;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

bool IsWebSocketUpgrade(const RequestHead& head) {
  return ListHasToken(head.headers.Find("Connection"), "upgrade") &&
         ListHasToken(head.headers.Find("Upgrade"), "websocket");
}

std::string WebSocketAcceptKey(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1);
  return Base64({reinterpret_cast<const char*>(digest.data()), size});
}

Result<ResponseHead> AcceptWebSocket(const RequestHead& head, std::string_view subprotocol) {
  const std::string_view key = head.headers.Find("Sec-WebSocket-Key");
  const auto raw_key = FromBase64(key);
  if (head.method != "GET" || head.version != 11 || !IsWebSocketUpgrade(head)) {
    return Fail(Code::kInvalid, "This is not a WebSocket handshake.");
  }
  if (head.headers.Find("Sec-WebSocket-Version") != "13") {
    return Fail(Code::kInvalid, "Only WebSocket version 13 is spoken here.");
  }
  if (!raw_key || raw_key->size() != kKeyBytes || head.headers.Count("Sec-WebSocket-Key") != 1) {
    return Fail(Code::kInvalid, "The WebSocket key is malformed.");
  }
  ResponseHead answer{101, {{"Upgrade", "websocket"}}};
  answer.headers.Add("Sec-WebSocket-Accept", WebSocketAcceptKey(key));
  if (!subprotocol.empty()) answer.headers.Add("Sec-WebSocket-Protocol", subprotocol);
  return answer;
}

std::string WebSocketFrame(Opcode opcode, std::string_view payload) {
  std::string frame(1, static_cast<char>(0x80 | static_cast<uint8_t>(opcode)));
  if (payload.size() <= kControlMax) {
    frame += static_cast<char>(payload.size());
  } else if (payload.size() <= 0xffff) {
    std::array<unsigned char, 2> size{};
    boost::endian::store_big_u16(size.data(), static_cast<uint16_t>(payload.size()));
    frame += static_cast<char>(126);
    frame.append(reinterpret_cast<const char*>(size.data()), size.size());
  } else {
    std::array<unsigned char, 8> size{};
    boost::endian::store_big_u64(size.data(), payload.size());
    frame += static_cast<char>(127);
    frame.append(reinterpret_cast<const char*>(size.data()), size.size());
  }
  return frame.append(payload);
}

std::string WebSocketClose(uint16_t code, std::string_view reason) {
  size_t size = std::min(reason.size(), kControlMax - 2);
  while (size > 0 && size < reason.size() && (Bytes(reason)[size] & 0xc0) == 0x80) --size;
  reason = reason.substr(0, size);
  std::array<unsigned char, 2> bytes{};
  boost::endian::store_big_u16(bytes.data(), code);
  return WebSocketFrame(Opcode::kClose, std::string(reinterpret_cast<const char*>(bytes.data()), 2).append(reason));
}

std::optional<FrameHeader> ParseFrameHeader(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  FrameHeader header;
  const unsigned char first = Bytes(bytes)[0];
  const unsigned char second = Bytes(bytes)[1];
  header.final = (first & 0x80) != 0;
  header.reserved = (first >> 4) & 7;
  header.opcode = static_cast<Opcode>(first & 15);
  header.masked = (second & 0x80) != 0;
  header.payload_size = second & 127;
  header.header_size = 2;
  if (header.payload_size == 126) {
    if (bytes.size() < 4) return std::nullopt;
    header.payload_size = boost::endian::load_big_u16(Bytes(bytes) + 2);
    header.header_size = 4;
  } else if (header.payload_size == 127) {
    if (bytes.size() < 10) return std::nullopt;
    header.payload_size = boost::endian::load_big_u64(Bytes(bytes) + 2);
    header.header_size = 10;
  }
  if (header.masked) {
    if (bytes.size() < header.header_size + 4) return std::nullopt;
    bytes.copy(header.mask, 4, header.header_size);
    header.header_size += 4;
  }
  return header;
}

std::string Unmask(const FrameHeader& header, std::string_view payload) {
  std::string out(payload);
  if (header.masked) {
    for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(out[i] ^ header.mask[i % 4]);
  }
  return out;
}

}  // namespace hedgerow::net
