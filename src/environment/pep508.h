// One requirement, by PEP 508: name, extras, version specifiers or URL, marker.
//
//   ParseRequirement("pandas[excel]>=2,<3; python_version > '3.8'")
//
// The parenthesised form "pandas (>=2)" is read too. What a line may hold besides (options, hashes, comments) is
// requirement_lines.h; whether the package may be used is requirements.h.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "environment/pep440.h"

namespace hedgerow::environment {

struct Requirement {
  std::string name;                 // as written
  std::vector<std::string> extras;  // as written
  SpecifierSet specifiers;
  std::string url;     // of "name @ url"; empty for most
  std::string marker;  // unread text behind ";", empty if none
};

// The error is a sentence's end: what is wrong in this line and, where it is plain, how to write it.
std::expected<Requirement, std::string> ParseRequirement(std::string_view text);

}  // namespace hedgerow::environment
