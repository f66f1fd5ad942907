// Python versions and version specifiers: PEP 440, as the `packaging` library reads it.
//
//   const auto a = Version::Parse("1.0rc1"), b = Version::Parse("1.0");     // nullopt if it is no version
//   *a < *b;  b->ToString();                                                // normal form
//   const auto set = SpecifierSet::Parse(">=1.2,<2,!=1.5.*");
//   set->Contains("1.4.post2");
//
// Pre-releases are judged by order alone: there is one candidate, the image's, so none needs to be preferred.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hedgerow::environment {

class Version {
 public:
  enum class Phase { kAlpha, kBeta, kCandidate };
  struct Pre {
    Phase phase;
    uint64_t number;
    auto operator<=>(const Pre&) const = default;
  };
  using LocalPart = std::variant<std::string, uint64_t>;  // in this order: letters sort before numbers

  // PEP 440 appendix B, with its normalisations. Numbers beyond 64 bits are no version.
  static std::optional<Version> Parse(std::string_view text);

  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == 0; }

  std::string ToString() const;
  Version Public() const;  // without the local part
  Version Base() const;    // epoch and release only
  bool is_prerelease() const { return pre.has_value() || dev.has_value(); }

  uint64_t epoch = 0;
  std::vector<uint64_t> release;
  std::optional<Pre> pre;
  std::optional<uint64_t> post;
  std::optional<uint64_t> dev;
  std::vector<LocalPart> local;
};

enum class VersionOperator { kCompatible, kEqual, kNotEqual, kLessEqual, kGreaterEqual, kLess, kGreater, kArbitrary };

// One comparison, such as ">=1.2" or "==1.*".
struct Specifier {
  VersionOperator op;
  Version version;         // unused for ===
  std::string text;        // what stands behind the operator
  bool is_prefix = false;  // "==1.*", "!=1.*"

  static std::optional<Specifier> Parse(std::string_view text);
  bool Contains(std::string_view candidate) const;
  std::string ToString() const;
};

// Comparisons joined by commas; the empty set contains every version.
struct SpecifierSet {
  std::vector<Specifier> specifiers;

  static std::optional<SpecifierSet> Parse(std::string_view text);
  bool Contains(std::string_view candidate) const;
  bool empty() const { return specifiers.empty(); }
  std::string ToString() const;
};

}  // namespace hedgerow::environment
