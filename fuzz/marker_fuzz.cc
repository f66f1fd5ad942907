// Any bytes as an app's output, cut anywhere: nothing that is not signed becomes a request, nothing is lost or made up,
// memory stays bounded, and the pieces in which it arrives make no difference. The first byte chooses the pieces; in
// the rest every byte 0x01 stands for a well-signed line, so that the fuzzer gets past the key.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/encoding.h"
#include "bridge/marker_reader.h"

namespace {

using hedgerow::bridge::MarkerReader;

const std::string kKey = "key";

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// "\x01 id part parts text": a line of ours, if the four bytes behind it are there.
std::string Signed(const uint8_t* bytes) {
  std::string id(16, "0123456789abcdef"[bytes[0] % 16]);
  const std::string text = hedgerow::Base64(std::string(bytes[3] % 64, 'x'));
  const std::string place = id + " " + std::to_string(bytes[1] % 5) + "/" + std::to_string(bytes[2] % 5) + " ";
  const std::string mac = hedgerow::Hex(hedgerow::HmacSha256(kKey, place + text)).substr(0, 32);
  return "\x1eHQ1 " + place + mac + " " + text + "\n";
}

MarkerReader::Found Read(const std::string& text, size_t piece) {
  MarkerReader reader(kKey);
  MarkerReader::Found found;
  for (size_t at = 0; at < text.size(); at += piece) {
    reader.Feed(std::string_view(text).substr(at, piece), &found);
    Require(reader.waiting_bytes() <= MarkerReader::kWaitingBytesMax, "too much is kept");
  }
  reader.Finish(&found);
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 || size > 20'000) return 0;
  std::string text;
  size_t signed_lines = 0;
  for (size_t i = 1; i < size; ++i) {
    if (data[i] == 1 && i + 4 < size) {
      text += Signed(data + i + 1);
      i += 4;
      ++signed_lines;
    } else {
      text += static_cast<char>(data[i]);
    }
  }
  const auto whole = Read(text, std::max<size_t>(text.size(), 1));
  const auto pieces = Read(text, 1 + data[0] % 97);
  Require(whole.requests.size() <= signed_lines, "a request that nobody signed");
  Require(whole.output.size() <= text.size(), "output that the app did not write");
  Require(signed_lines > 0 || whole.output == text, "output without markers is not as it was");
  Require(pieces.output == whole.output, "other output in pieces");
  Require(pieces.requests.size() == whole.requests.size(), "other requests in pieces");
  for (size_t i = 0; i < whole.requests.size(); ++i) {
    Require(pieces.requests[i].id == whole.requests[i].id && pieces.requests[i].json == whole.requests[i].json,
            "another request in pieces");
  }
  return 0;
}
