#include "hogql/semantics/name_pattern.h"

#include <cctype>

namespace hedgerow::hogql {

// Recursive descent to Thompson's automaton. A fragment is where it begins and the ends that still lead nowhere.
class NamePatternParser {
 public:
  NamePatternParser(std::string_view text, NamePattern& out) : text_(text), out_(out) {}

  bool Run() {
    const Fragment all = Alternatives();
    if (failed_ || at_ != text_.size()) return false;
    Close(all, Add({}));
    out_.start_ = all.start;
    return true;
  }

 private:
  using State = NamePattern::State;
  struct Fragment {
    int start = -1;
    std::vector<std::pair<int, bool>> open = {};  // state, and whether its `other` leads nowhere
  };
  static constexpr int kDepthMax = 50;

  int Add(State state) {
    out_.states_.push_back(state);
    return static_cast<int>(out_.states_.size()) - 1;
  }
  void Close(const Fragment& fragment, int to) {
    for (const auto& [state, other] : fragment.open)
      (other ? out_.states_[state].other : out_.states_[state].next) = to;
  }
  bool Is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  Fragment Fail() {
    failed_ = true;
    return Empty();
  }
  Fragment One(State state) {
    const int id = Add(state);
    return {id, {{id, false}}};
  }
  // Matches nothing at all: a split with one way.
  Fragment Empty() {
    const int id = Add({State::Kind::kSplit});
    return {id, {{id, false}}};
  }

  Fragment Alternatives() {
    if (++depth_ > kDepthMax) return Fail();
    Fragment left = Sequence();
    while (!failed_ && Is('|')) {
      ++at_;
      Fragment right = Sequence();
      const int split = Add({State::Kind::kSplit, 0, left.start, right.start});
      left.start = split;
      left.open.insert(left.open.end(), right.open.begin(), right.open.end());
    }
    --depth_;
    return left;
  }

  Fragment Sequence() {
    Fragment all = Empty();
    while (!failed_ && at_ < text_.size() && !Is('|') && !Is(')')) {
      Fragment next = Repeated();
      Close(all, next.start);
      all.open = next.open;
    }
    return all;
  }

  Fragment Repeated() {
    Fragment one = Single();
    while (!failed_ && (Is('*') || Is('+') || Is('?'))) {
      const char sign = text_[at_++];
      const int split = Add({State::Kind::kSplit, 0, one.start});
      if (sign == '?') {
        one.start = split;
        one.open.push_back({split, true});
        continue;
      }
      Close(one, split);
      one = {sign == '*' ? split : one.start, {{split, true}}};
    }
    return one;
  }

  Fragment Single() {
    const char c = text_[at_++];
    switch (c) {
      case '(': {
        if (text_.substr(at_).starts_with("?:")) at_ += 2;
        Fragment inner = Alternatives();
        if (!Is(')')) return Fail();
        ++at_;
        return inner;
      }
      case '^':
        return One({State::Kind::kBegin});
      case '$':
        return One({State::Kind::kEnd});
      case '.':
        return OneOf(~std::bitset<256>());
      case '[':
        return Brackets();
      case '*':
      case '+':
      case '?':
      case '{':
        return Fail();
      case '\\': {
        std::bitset<256> set;
        return Escape(set) ? OneOf(set) : Fail();
      }
      default: {
        std::bitset<256> set;
        set.set(static_cast<uint8_t>(c));
        return OneOf(set);
      }
    }
  }

  Fragment OneOf(const std::bitset<256>& set) {
    out_.sets_.push_back(set);
    return One({State::Kind::kSet, static_cast<uint16_t>(out_.sets_.size() - 1)});
  }

  // Behind a backslash.
  bool Escape(std::bitset<256>& set) {
    if (at_ == text_.size()) return false;
    const char c = text_[at_++];
    for (int i = 0; i < 256; ++i) {
      const bool word = std::isalnum(i) || i == '_';
      if ((c == 'd' && std::isdigit(i)) || (c == 'w' && word) || (c == 's' && std::isspace(i))) set.set(i);
      if ((c == 'D' && !std::isdigit(i)) || (c == 'W' && !word) || (c == 'S' && !std::isspace(i))) set.set(i);
    }
    if (std::isalnum(static_cast<unsigned char>(c))) return set.any();
    set.set(static_cast<uint8_t>(c));
    return true;
  }

  Fragment Brackets() {
    std::bitset<256> set;
    const bool negated = Is('^');
    if (negated) ++at_;
    for (bool first = true; at_ < text_.size() && (first || !Is(']')); first = false) {
      const char c = text_[at_++];
      if (c == '\\') {
        if (!Escape(set)) return Fail();
        continue;
      }
      int last = static_cast<uint8_t>(c);
      if (Is('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        last = static_cast<uint8_t>(text_[at_ + 1]);
        at_ += 2;
      }
      for (int i = static_cast<uint8_t>(c); i <= last; ++i) set.set(i);
    }
    if (!Is(']')) return Fail();
    ++at_;
    return OneOf(negated ? ~set : set);
  }

  std::string_view text_;
  NamePattern& out_;
  size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

std::optional<NamePattern> NamePattern::Parse(std::string_view text) {
  NamePattern pattern;
  if (text.size() > 200 || !NamePatternParser(text, pattern).Run()) return std::nullopt;
  return pattern;
}

void NamePattern::Follow(int state, bool at_begin, bool at_end, std::vector<bool>& active) const {
  std::vector<int> todo{state};
  while (!todo.empty()) {
    const int at = todo.back();
    todo.pop_back();
    if (at < 0 || active[static_cast<size_t>(at)]) continue;
    active[static_cast<size_t>(at)] = true;
    const State& here = states_[static_cast<size_t>(at)];
    if (here.kind == State::Kind::kSplit || (here.kind == State::Kind::kBegin && at_begin) ||
        (here.kind == State::Kind::kEnd && at_end)) {
      todo.push_back(here.next);
      if (here.kind == State::Kind::kSplit) todo.push_back(here.other);
    }
  }
}

bool NamePattern::Matches(std::string_view name) const {
  std::vector<bool> active(states_.size(), false);
  for (size_t i = 0;; ++i) {
    Follow(start_, i == 0, i == name.size(), active);
    for (size_t s = 0; s < states_.size(); ++s) {
      if (active[s] && states_[s].kind == State::Kind::kMatch) return true;
    }
    if (i == name.size()) return false;
    std::vector<bool> next(states_.size(), false);
    for (size_t s = 0; s < states_.size(); ++s) {
      const bool takes = active[s] && states_[s].kind == State::Kind::kSet &&
                         sets_[states_[s].set].test(static_cast<uint8_t>(name[i]));
      if (takes) Follow(states_[s].next, false, i + 1 == name.size(), next);
    }
    active = std::move(next);
  }
}

}  // namespace hedgerow::hogql
