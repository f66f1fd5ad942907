#include "bridge/marker_reader.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace hedgerow::bridge {
namespace {

constexpr std::string_view kMark = "\x1eHQ1 ";
constexpr size_t kIdLetters = 16, kMacLetters = 32;

bool IsHex(std::string_view text, size_t letters) {
  return text.size() == letters && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// Up to the next space, which is consumed.
std::string_view Word(std::string_view* rest) {
  const std::string_view word = rest->substr(0, rest->find(' '));
  rest->remove_prefix(std::min(rest->size(), word.size() + 1));
  return word;
}

// Decimal digits without a leading zero.
bool ReadCount(std::string_view text, uint32_t* count) {
  if (text.empty() || text.front() == '0' || text.find_first_not_of("0123456789") != text.npos) return false;
  return std::from_chars(text.data(), text.data() + text.size(), *count).ec == std::errc();
}

}  // namespace

bool MarkerReader::ReadLine(std::string_view text, Line* line) {
  std::string_view rest = text.substr(kMark.size());
  line->id = Word(&rest);
  const std::string_view place = Word(&rest);
  line->mac = Word(&rest);
  line->base64 = rest;
  const size_t slash = place.find('/');
  if (slash == place.npos || !IsHex(line->id, kIdLetters) || !IsHex(line->mac, kMacLetters)) return false;
  if (!ReadCount(place.substr(0, slash), &line->part) || !ReadCount(place.substr(slash + 1), &line->parts))
    return false;
  return line->part <= line->parts && line->parts <= kRequestBytesMax / 1024;
}

// What is held begins like a marker. It grows to a whole line, or until it cannot be one any more: every byte is looked
// at once.
void MarkerReader::Feed(std::string_view bytes, Found* found) {
  while (!bytes.empty()) {
    if (held_.empty()) {
      const size_t at = std::min(bytes.find(kMark.front()), bytes.size());
      found->output.append(bytes.substr(0, at));
      held_.assign(bytes.substr(at, 1));
      bytes.remove_prefix(std::min(bytes.size(), at + 1));
    } else if (held_.size() < kMark.size()) {
      if (bytes.front() == kMark[held_.size()]) {
        held_ += bytes.front();
        bytes.remove_prefix(1);
      } else {
        Release(found);
      }
    } else {
      const size_t room = kLineBytesMax - 1 - held_.size();
      const size_t take = std::min({bytes.size(), room, bytes.find_first_of("\n\x1e")});
      held_.append(bytes.substr(0, take));
      bytes.remove_prefix(take);
      if (bytes.empty()) return;
      if (bytes.front() != '\n') {
        Release(found);
        continue;
      }
      bytes.remove_prefix(1);
      if (Take(held_, found)) {
        held_.clear();
      } else {
        held_ += '\n';
        Release(found);
      }
    }
  }
}

void MarkerReader::Release(Found* found) {
  found->output += held_;
  held_.clear();
}

void MarkerReader::Finish(Found* found) { Release(found); }

bool MarkerReader::Take(std::string_view text, Found* found) {
  Line line;
  if (text.size() <= kMark.size() || !ReadLine(text, &line)) return false;
  std::string signed_text(line.id);
  signed_text.append(" ").append(std::to_string(line.part)).append("/").append(std::to_string(line.parts));
  signed_text.append(" ").append(line.base64);
  const std::string mac = Hex(HmacSha256(key_, signed_text)).substr(0, kMacLetters);
  if (!ConstantTimeEqual(mac, line.mac)) return false;
  auto bytes = FromBase64(line.base64);
  if (!bytes || !IsNew(line.mac)) return false;
  return Append(line, std::move(*bytes), found);
}

bool MarkerReader::IsNew(std::string_view mac) {
  if (!seen_.insert(std::string(mac)).second) return false;
  seen_order_.emplace_back(mac);
  if (seen_order_.size() > kRemembered) {
    seen_.erase(seen_order_.front());
    seen_order_.pop_front();
  }
  return true;
}

void MarkerReader::Drop(std::list<Partial>::iterator partial) {
  waiting_bytes_ -= partial->json.size();
  waiting_.erase(partial);
}

bool MarkerReader::Append(const Line& line, std::string bytes, Found* found) {
  if (line.parts == 1) {
    found->requests.push_back({std::string(line.id), std::move(bytes)});
    return true;
  }
  auto partial = std::ranges::find(waiting_, line.id, &Partial::id);
  if (partial == waiting_.end()) {
    if (line.part != 1) return false;
    if (waiting_.size() >= kRequestsMax) Drop(waiting_.begin());
    partial =
        waiting_.insert(waiting_.end(), {.id = std::string(line.id), .next_part = 1, .parts = line.parts, .json = {}});
  }
  if (line.part != partial->next_part || line.parts != partial->parts ||
      partial->json.size() + bytes.size() > kRequestBytesMax) {
    Drop(partial);
    return false;
  }
  partial->json += bytes;
  waiting_bytes_ += bytes.size();
  ++partial->next_part;
  if (line.part == line.parts) {
    waiting_bytes_ -= partial->json.size();
    found->requests.push_back({std::move(partial->id), std::move(partial->json)});
    waiting_.erase(partial);
    return true;
  }
  while (waiting_bytes_ > kWaitingBytesMax) Drop(waiting_.begin());
  return true;
}

}  // namespace hedgerow::bridge
