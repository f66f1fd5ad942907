// Version specifiers (PEP 440, "Version specifiers"); declared in pep440.h.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "environment/ascii.h"
#include "environment/pep440.h"

namespace hedgerow::environment {
namespace {

struct Spelling {
  std::string_view text;
  VersionOperator op;
};
// Longest first: "===" is not "==" with something behind it.
constexpr Spelling kSpellings[] = {
    {"===", VersionOperator::kArbitrary}, {"==", VersionOperator::kEqual},     {"~=", VersionOperator::kCompatible},
    {"!=", VersionOperator::kNotEqual},   {"<=", VersionOperator::kLessEqual}, {">=", VersionOperator::kGreaterEqual},
    {"<", VersionOperator::kLess},        {">", VersionOperator::kGreater},
};

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// "1.2.*" is a pattern over releases only, as in `packaging` since 22.
bool IsAllowedPrefix(const Version& version) {
  return !version.pre && !version.post && !version.dev && version.local.empty();
}

// The candidate's release starts with the pattern's, padded by zeros: 1.2rc1 and 1.2.0.post3 match "1.2.*".
bool HasPrefix(const Version& candidate, const Version& prefix) {
  if (candidate.epoch != prefix.epoch) return false;
  std::vector<uint64_t> release = candidate.release;
  release.resize(std::max(release.size(), prefix.release.size()), 0);
  return std::equal(prefix.release.begin(), prefix.release.end(), release.begin());
}

bool IsEqual(const Version& candidate, const Specifier& specifier) {
  if (specifier.is_prefix) return HasPrefix(candidate.Public(), specifier.version);
  return (specifier.version.local.empty() ? candidate.Public() : candidate) == specifier.version;
}

// "~=2.2.post3" means ">=2.2.post3, ==2.*".
bool IsCompatible(const Version& candidate, const Version& version) {
  Version prefix = version.Base();
  prefix.release.pop_back();
  return candidate.Public() >= version && HasPrefix(candidate, prefix);
}

// "<1.0" does not take 1.0rc1, unless the bound is a pre-release itself.
bool IsBelow(const Version& candidate, const Version& version) {
  if (!(candidate < version)) return false;
  return version.is_prerelease() || !candidate.is_prerelease() || candidate.Base() != version.Base();
}

// ">1.0" takes neither 1.0.post1 (a post-release of the bound itself) nor 1.0+local.
bool IsAbove(const Version& candidate, const Version& version) {
  if (!(candidate.Public() > version)) return false;
  if (version.post || !candidate.post) return true;
  Version without_post = candidate.Public();
  without_post.post.reset();
  without_post.dev.reset();
  return without_post != version;
}

}  // namespace

std::optional<Specifier> Specifier::Parse(std::string_view text) {
  text = Trim(text);
  for (const Spelling& spelling : kSpellings) {
    if (!text.starts_with(spelling.text)) continue;
    Specifier result{.op = spelling.op, .text = std::string(Trim(text.substr(spelling.text.size())))};
    if (result.text.empty()) return std::nullopt;
    if (result.op == VersionOperator::kArbitrary) {
      if (result.text.find_first_of(" \t\n\r\v\f;)") != std::string::npos) return std::nullopt;
      return result;
    }
    std::string_view version = result.text;
    if (version.find_first_of(" \t\r\n\v\f") != std::string_view::npos) return std::nullopt;
    if (version.ends_with(".*")) {
      if (result.op != VersionOperator::kEqual && result.op != VersionOperator::kNotEqual) return std::nullopt;
      result.is_prefix = true;
      version.remove_suffix(2);
    }
    const std::optional<Version> parsed = Version::Parse(version);
    if (!parsed) return std::nullopt;
    result.version = *parsed;
    const bool may_be_local = result.op == VersionOperator::kEqual || result.op == VersionOperator::kNotEqual;
    if (!may_be_local && !parsed->local.empty()) return std::nullopt;
    if (result.is_prefix && !IsAllowedPrefix(*parsed)) return std::nullopt;
    if (result.op == VersionOperator::kCompatible && parsed->release.size() < 2) return std::nullopt;
    return result;
  }
  return std::nullopt;
}

bool Specifier::Contains(std::string_view candidate) const {
  if (op == VersionOperator::kArbitrary) return EqualIgnoringCase(Trim(candidate), text);
  const std::optional<Version> parsed = Version::Parse(candidate);
  if (!parsed) return false;
  switch (op) {
    case VersionOperator::kCompatible:
      return IsCompatible(*parsed, version);
    case VersionOperator::kEqual:
      return IsEqual(*parsed, *this);
    case VersionOperator::kNotEqual:
      return !IsEqual(*parsed, *this);
    case VersionOperator::kLessEqual:
      return parsed->Public() <= version;
    case VersionOperator::kGreaterEqual:
      return parsed->Public() >= version;
    case VersionOperator::kLess:
      return IsBelow(*parsed, version);
    case VersionOperator::kGreater:
      return IsAbove(*parsed, version);
    case VersionOperator::kArbitrary:
      break;  // answered above
  }
  return false;
}

std::string Specifier::ToString() const {
  for (const Spelling& spelling : kSpellings) {
    if (spelling.op == op) return std::string(spelling.text) + text;
  }
  return text;
}

std::optional<SpecifierSet> SpecifierSet::Parse(std::string_view text) {
  SpecifierSet set;
  if (Trim(text).empty()) return set;
  while (true) {
    const size_t comma = text.find(',');
    const std::string_view part = Trim(text.substr(0, comma));
    const bool is_last = comma == std::string_view::npos;
    if (part.empty()) {
      if (is_last && !set.empty()) return set;  // a closing comma is allowed
      return std::nullopt;
    }
    const std::optional<Specifier> specifier = Specifier::Parse(part);
    if (!specifier) return std::nullopt;
    set.specifiers.push_back(*specifier);
    if (is_last) return set;
    text.remove_prefix(comma + 1);
  }
}

bool SpecifierSet::Contains(std::string_view candidate) const {
  return std::ranges::all_of(specifiers, [&](const Specifier& specifier) { return specifier.Contains(candidate); });
}

std::string SpecifierSet::ToString() const {
  std::vector<std::string> texts;
  for (const Specifier& specifier : specifiers) texts.push_back(specifier.ToString());
  return fmt::format("{}", fmt::join(texts, ","));
}

}  // namespace hedgerow::environment
