#include "environment/quote.h"

namespace hedgerow::environment {
namespace {

constexpr size_t kQuotedBytesMax = 100;

}  // namespace

std::string Quote(std::string_view text) {
  std::string quoted(text.substr(0, kQuotedBytesMax));
  for (char& c : quoted) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (quoted.size() < text.size()) {
    while (!quoted.empty() && (text[quoted.size()] & 0xC0) == 0x80) quoted.pop_back();
    quoted += "…";
  }
  return "`" + quoted + "`";
}

}  // namespace hedgerow::environment
