#include "environment/pep508.h"

#include <fmt/format.h>

#include <cctype>

#include "environment/ascii.h"
#include "environment/package_name.h"
#include "environment/quote.h"

namespace hedgerow::environment {
namespace {

bool IsNameCharacter(char c) { return IsAlnum(c) || c == '-' || c == '_' || c == '.'; }

// Takes the longest run of name characters off `rest`.
std::string_view TakeName(std::string_view& rest) {
  size_t length = 0;
  while (length < rest.size() && IsNameCharacter(rest[length])) ++length;
  const std::string_view name = rest.substr(0, length);
  rest = Trim(rest.substr(length));
  return name;
}

using Failure = std::unexpected<std::string>;

std::expected<std::vector<std::string>, std::string> TakeExtras(std::string_view& rest) {
  std::vector<std::string> extras;
  if (!rest.starts_with('[')) return extras;
  const size_t end = rest.find(']');
  if (end == std::string_view::npos) return Failure("the extras need a closing `]`");
  std::string_view list = Trim(rest.substr(1, end - 1));
  rest = Trim(rest.substr(end + 1));
  while (!list.empty()) {
    const size_t comma = list.find(',');
    const std::string_view extra = Trim(list.substr(0, comma));
    if (!IsPackageName(extra)) return Failure(fmt::format("{} is not the name of an extra", Quote(extra)));
    extras.emplace_back(extra);
    if (comma == std::string_view::npos) break;
    list = Trim(list.substr(comma + 1));
    if (list.empty()) return Failure("a name is missing behind the comma of the extras");
  }
  return extras;
}

std::expected<SpecifierSet, std::string> ReadSpecifiers(std::string_view name, std::string_view text) {
  if (text.starts_with('(') && text.ends_with(')')) text = Trim(text.substr(1, text.size() - 2));
  if (const auto set = SpecifierSet::Parse(text)) return *set;
  if (text.starts_with('=') && !text.starts_with("=="))
    return Failure(fmt::format("{} needs two equals signs, ==", Quote(text)));
  if (std::isdigit(static_cast<unsigned char>(text.front()))) {
    return Failure(fmt::format("{} needs a comparison before it, such as {}", Quote(text),
                               Quote(fmt::format("{}=={}", name, text))));
  }
  return Failure(fmt::format("{} is not a version specifier, such as ==1.2.3 or >=1.2,<2", Quote(text)));
}

}  // namespace

std::expected<Requirement, std::string> ParseRequirement(std::string_view text) {
  std::string_view rest = Trim(text);
  Requirement requirement;
  requirement.name = TakeName(rest);
  if (!IsPackageName(requirement.name))
    return Failure(fmt::format("{} does not start with the name of a package", Quote(Trim(text))));
  auto extras = TakeExtras(rest);
  if (!extras) return Failure(extras.error());
  requirement.extras = std::move(*extras);

  if (rest.starts_with('@')) {
    rest = Trim(rest.substr(1));
    const size_t end = rest.find_first_of(" \t");  // a URL may contain ";": only " ;" ends it
    requirement.url = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : Trim(rest.substr(end));
    if (requirement.url.empty()) return Failure("a URL is missing behind `@`");
    if (!rest.empty() && rest.front() != ';')
      return Failure(fmt::format("{} behind the URL cannot be read", Quote(rest)));
  }
  const size_t semicolon = rest.find(';');
  const std::string_view specifiers = Trim(rest.substr(0, semicolon));
  if (!specifiers.empty()) {
    auto set = ReadSpecifiers(requirement.name, specifiers);
    if (!set) return Failure(set.error());
    requirement.specifiers = std::move(*set);
  }
  if (semicolon != std::string_view::npos) {
    requirement.marker = Trim(rest.substr(semicolon + 1));
    if (requirement.marker.empty()) return Failure("a marker is missing behind `;`");
  }
  return requirement;
}

}  // namespace hedgerow::environment
