#include "environment/requirement_lines.h"

#include <utf8proc.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "environment/ascii.h"

namespace hedgerow::environment {
namespace {

constexpr std::string_view kElsewhere = "packages come from the server's image only; remove the line.";
constexpr std::string_view kListHere = "write the packages into requirements.txt itself.";
constexpr std::string_view kNothingInstalled = "packages come ready-made in the server's image.";

constexpr OptionRule kOptionRules[] = {
    {"--requirement", "-r", true, kListHere},
    {"--constraint", "-c", true, kListHere},
    {"--editable", "-e", true, "put the code itself into the zip, beside app.py."},
    {"--index-url", "-i", true, kElsewhere},
    {"--pypi-url", "", true, kElsewhere},
    {"--extra-index-url", "", true, kElsewhere},
    {"--no-index", "", true, kElsewhere},
    {"--find-links", "-f", true, kElsewhere},
    {"--trusted-host", "", true, kElsewhere},
    {"--pre", "", false, kNothingInstalled},
    {"--prefer-binary", "", false, kNothingInstalled},
    {"--no-binary", "", false, kNothingInstalled},
    {"--only-binary", "", false, kNothingInstalled},
    {"--require-hashes", "", false, kNothingInstalled},
    {"--use-feature", "", false, kNothingInstalled},
};

void AppendUtf8(std::string& out, uint32_t c) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
}

bool IsUtf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  utf8proc_int32_t character;
  for (size_t at = 0; at < text.size();) {
    const auto rest = static_cast<utf8proc_ssize_t>(text.size() - at);
    const utf8proc_ssize_t length = utf8proc_iterate(bytes + at, rest, &character);
    if (length <= 0) return false;
    at += static_cast<size_t>(length);
  }
  return true;
}

std::optional<std::string> DecodeUtf16(std::string_view bytes, bool big_endian) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit = [&](size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<uint32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 2) {
    uint32_t c = unit(i);
    if (c >= 0xD800 && c < 0xE000) {
      if (c >= 0xDC00 || i + 3 >= bytes.size()) return std::nullopt;
      const uint32_t low = unit(i + 2);
      if (low < 0xDC00 || low >= 0xE000) return std::nullopt;
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    AppendUtf8(text, c);
  }
  return text;
}

// Physical lines, at \n, \r\n or \r.
std::vector<std::string_view> PhysicalLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find_first_of("\r\n");
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
  }
  return lines;
}

// A comment begins with "#" at the line's start or behind white space (a URL may contain "#").
std::string_view WithoutComment(std::string_view line) {
  for (size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at == 0 || IsSpace(line[at - 1])) return line.substr(0, at);
  }
  return line;
}

RequirementLine SplitOptions(int number, std::string_view line) {
  RequirementLine result{.number = number};
  bool in_options = false;
  while (!line.empty()) {
    const auto end = static_cast<size_t>(std::ranges::find_if(line, IsSpace) - line.begin());
    const std::string_view word = line.substr(0, end);
    in_options = in_options || word.starts_with('-');
    if (in_options)
      result.options.emplace_back(word);
    else
      result.requirement += (result.requirement.empty() ? "" : " ") + std::string(word);
    line = Trim(line.substr(end));
  }
  return result;
}

}  // namespace

std::optional<std::string> DecodeText(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return DecodeUtf16(bytes.substr(2), false);
  if (bytes.starts_with("\xFE\xFF")) return DecodeUtf16(bytes.substr(2), true);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.find('\0') != std::string_view::npos) return std::nullopt;
  if (IsUtf8(bytes)) return std::string(bytes);
  std::string text;  // an old editor's Latin-1; matters in comments only
  for (unsigned char c : bytes) AppendUtf8(text, c);
  return text;
}

std::vector<RequirementLine> SplitRequirementLines(std::string_view text) {
  std::vector<RequirementLine> result;
  std::string joined;
  int first = 0, number = 0;
  const auto finish = [&] {
    const std::string_view line = Trim(WithoutComment(joined));
    if (!line.empty()) result.push_back(SplitOptions(first, line));
    joined.clear();
    first = 0;
  };
  for (std::string_view line : PhysicalLines(text)) {
    ++number;
    if (first == 0) first = number;
    const bool is_comment = Trim(line).starts_with('#');  // ends a continuation, as in pip
    if (line.ends_with('\\') && !is_comment) {
      joined += line.substr(0, line.size() - 1);
      continue;
    }
    if (is_comment) joined += ' ';
    joined += line;
    finish();
  }
  if (first != 0) finish();
  return result;
}

const OptionRule* FindOptionRule(std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  for (const OptionRule& rule : kOptionRules) {
    if (rule.name == name) return &rule;
    if (!rule.short_name.empty() && word.starts_with(rule.short_name) && !word.starts_with("--")) return &rule;
  }
  return nullptr;
}

bool IsRequirementHash(std::string_view text) {
  struct Algorithm {
    std::string_view prefix;
    size_t digits;
  };
  constexpr Algorithm kAlgorithms[] = {{"sha256:", 64}, {"sha384:", 96}, {"sha512:", 128}};
  return std::ranges::any_of(kAlgorithms, [&](const Algorithm& algorithm) {
    return text.starts_with(algorithm.prefix) && text.size() == algorithm.prefix.size() + algorithm.digits &&
           text.find_first_not_of("0123456789abcdefABCDEF", algorithm.prefix.size()) == std::string_view::npos;
  });
}

}  // namespace hedgerow::environment
