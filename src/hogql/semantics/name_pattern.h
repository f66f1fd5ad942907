// The regular expression of COLUMNS('...'), matched against columns' names: it is found anywhere in the name unless ^
// and $ bind it. Letters as they are, . [a-z] [^x] () | * + ? ^ $ \d \w \s and a backslash before any sign. Linear
// time: all states are followed at once, so no pattern of a user's can make it run long.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hedgerow::hogql {

class NamePattern {
 public:
  // Nothing: not a pattern of the kind above, or longer than 200 signs.
  static std::optional<NamePattern> Parse(std::string_view text);
  bool Matches(std::string_view name) const;

 private:
  friend class NamePatternParser;
  struct State {
    enum class Kind : uint8_t { kSet, kSplit, kBegin, kEnd, kMatch };
    Kind kind = Kind::kMatch;
    uint16_t set = 0;  // kSet
    int next = -1;
    int other = -1;  // kSplit
  };
  void Follow(int state, bool at_begin, bool at_end, std::vector<bool>& active) const;

  std::vector<State> states_;
  std::vector<std::bitset<256>> sets_;
  int start_ = -1;
};

}  // namespace hedgerow::hogql
