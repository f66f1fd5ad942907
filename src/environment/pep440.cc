#include "environment/pep440.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "environment/ascii.h"

namespace hedgerow::environment {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// Reads the grammar of appendix B from left to right. Input is lower case.
class VersionReader {
 public:
  explicit VersionReader(std::string_view text) : rest_(text) {}

  std::optional<Version> Read() {
    Version version;
    Eat("v");
    if (!ReadRelease(version)) return std::nullopt;
    ReadPre(version);
    ReadPost(version);
    ReadDev(version);
    if (!ReadLocal(version) || failed_ || !rest_.empty()) return std::nullopt;
    return version;
  }

 private:
  struct Spelling {
    std::string_view text;
    Version::Phase phase;
  };
  // Longest first, so that "alpha" is not read as "a".
  static constexpr Spelling kPhases[] = {
      {"preview", Version::Phase::kCandidate},
      {"alpha", Version::Phase::kAlpha},
      {"beta", Version::Phase::kBeta},
      {"pre", Version::Phase::kCandidate},
      {"rc", Version::Phase::kCandidate},
      {"a", Version::Phase::kAlpha},
      {"b", Version::Phase::kBeta},
      {"c", Version::Phase::kCandidate},
  };

  bool Eat(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  void EatSeparator() {
    if (!rest_.empty() && (rest_[0] == '.' || rest_[0] == '-' || rest_[0] == '_')) rest_.remove_prefix(1);
  }
  bool AtDigit() const { return !rest_.empty() && IsDigit(rest_[0]); }

  uint64_t ReadNumber() {
    uint64_t number = 0;
    while (AtDigit()) {
      uint64_t next;
      const bool overflow = __builtin_mul_overflow(number, 10u, &next) ||
                            __builtin_add_overflow(next, static_cast<uint64_t>(rest_[0] - '0'), &number);
      failed_ = failed_ || overflow;
      rest_.remove_prefix(1);
    }
    return number;
  }

  bool ReadRelease(Version& version) {
    if (!AtDigit()) return false;
    version.release.push_back(ReadNumber());
    if (Eat("!")) {
      version.epoch = version.release[0];
      if (!AtDigit()) return false;
      version.release[0] = ReadNumber();
    }
    while (rest_.size() >= 2 && rest_[0] == '.' && IsDigit(rest_[1])) {
      rest_.remove_prefix(1);
      version.release.push_back(ReadNumber());
    }
    return true;
  }

  // The number behind a letter, which may have a separator before it and may be missing.
  uint64_t ReadLetterNumber() {
    const std::string_view before = rest_;
    EatSeparator();
    if (AtDigit()) return ReadNumber();
    rest_ = before;
    return 0;
  }

  void ReadPre(Version& version) {
    const std::string_view before = rest_;
    EatSeparator();
    for (const Spelling& spelling : kPhases) {
      if (!Eat(spelling.text)) continue;
      version.pre = Version::Pre{spelling.phase, ReadLetterNumber()};
      return;
    }
    rest_ = before;
  }

  void ReadPost(Version& version) {
    const std::string_view before = rest_;
    if (rest_.size() >= 2 && rest_[0] == '-' && IsDigit(rest_[1])) {  // "1.0-1": an implicit post-release
      rest_.remove_prefix(1);
      version.post = ReadNumber();
      return;
    }
    EatSeparator();
    if (Eat("post") || Eat("rev") || Eat("r"))
      version.post = ReadLetterNumber();
    else
      rest_ = before;
  }

  void ReadDev(Version& version) {
    const std::string_view before = rest_;
    EatSeparator();
    if (Eat("dev"))
      version.dev = ReadLetterNumber();
    else
      rest_ = before;
  }

  bool ReadLocal(Version& version) {
    if (!Eat("+")) return true;
    while (true) {
      const size_t length = static_cast<size_t>(std::ranges::find_if_not(rest_, IsAlnum) - rest_.begin());
      if (length == 0) return false;
      const std::string_view part = rest_.substr(0, length);
      if (std::ranges::all_of(part, IsDigit)) {
        version.local.emplace_back(ReadNumber());
      } else {
        version.local.emplace_back(std::string(part));
        rest_.remove_prefix(length);
      }
      if (rest_.empty()) return true;
      if (rest_[0] != '.' && rest_[0] != '-' && rest_[0] != '_') return false;
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  bool failed_ = false;
};

std::strong_ordering CompareReleases(const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const uint64_t left = i < a.size() ? a[i] : 0, right = i < b.size() ? b[i] : 0;
    if (left != right) return left <=> right;
  }
  return std::strong_ordering::equal;
}

// Where the pre-release part sorts: 1.0.dev1 < 1.0a1 < 1.0rc1 < 1.0 (= no part, unless it is a dev release of 1.0).
std::pair<int, Version::Pre> PreKey(const Version& v) {
  constexpr Version::Pre kNone{Version::Phase::kAlpha, 0};
  if (v.pre) return {0, *v.pre};
  return {!v.post && v.dev ? -1 : 1, kNone};
}

}  // namespace

std::optional<Version> Version::Parse(std::string_view text) { return VersionReader(Lower(Trim(text))).Read(); }

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (epoch != other.epoch) return epoch <=> other.epoch;
  if (const auto order = CompareReleases(release, other.release); order != 0) return order;
  if (const auto order = PreKey(*this) <=> PreKey(other); order != 0) return order;
  if (const auto order = post <=> other.post; order != 0) return order;  // none sorts first
  if (dev.has_value() != other.dev.has_value()) {                        // none sorts last
    return dev ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  if (const auto order = dev <=> other.dev; order != 0) return order;
  return local <=> other.local;  // letters before numbers, shorter before longer, none first
}

std::string Version::ToString() const {
  constexpr std::string_view kPhaseNames[] = {"a", "b", "rc"};
  std::string text = epoch != 0 ? fmt::format("{}!", epoch) : "";
  text += fmt::format("{}", fmt::join(release, "."));
  if (pre) text += fmt::format("{}{}", kPhaseNames[static_cast<int>(pre->phase)], pre->number);
  if (post) text += fmt::format(".post{}", *post);
  if (dev) text += fmt::format(".dev{}", *dev);
  for (size_t i = 0; i < local.size(); ++i) {
    text += i == 0 ? '+' : '.';
    std::visit([&](const auto& part) { text += fmt::format("{}", part); }, local[i]);
  }
  return text;
}

Version Version::Public() const {
  Version version = *this;
  version.local.clear();
  return version;
}

Version Version::Base() const {
  Version version;
  version.epoch = epoch;
  version.release = release;
  return version;
}

}  // namespace hedgerow::environment
