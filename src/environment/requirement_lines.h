// The lines of a requirements.txt as pip reads them: continuation lines joined, comments taken off, options apart.
//
//   for (const RequirementLine& line : SplitRequirementLines(DecodeText(bytes).value())) ...
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hedgerow::environment {

struct RequirementLine {
  int number = 0;           // of its first physical line, from 1
  std::string requirement;  // empty for a line that is only an option
  std::vector<std::string>
      options;  // "--hash=sha256:...", "-r", "other.txt": words from the first that begins with "-"
};

// UTF-8 from the file's bytes: a byte-order mark is honoured (UTF-8, UTF-16 either way), bytes that are not UTF-8 are
// taken for Latin-1. nullopt if they are no text.
std::optional<std::string> DecodeText(std::string_view bytes);

std::vector<RequirementLine> SplitRequirementLines(std::string_view text);

// What a requirements file may say besides requirements. Anything that changes where packages come from is refused.
struct OptionRule {
  std::string_view name;        // long form
  std::string_view short_name;  // "-r", empty if none
  bool refused;
  std::string_view advice;  // refused: what to do. Else: why it has no effect
};
// nullptr for an option that pip does not know either. `word` is the line's first word: "-r", "--pre", "-rother.txt".
const OptionRule* FindOptionRule(std::string_view word);

// Whether `text` is a hash as pip takes it: sha256, sha384 or sha512, a colon and its hex digits.
bool IsRequirementHash(std::string_view text);

}  // namespace hedgerow::environment
