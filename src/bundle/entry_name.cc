#include "bundle/entry_name.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <cstdlib>

#include "bundle/bundle_limits.h"

namespace hedgerow::bundle {
namespace {

constexpr std::string_view kIgnoredComponents[] = {
    "__MACOSX",     // resource forks, added by the macOS Archive Utility
    ".DS_Store",    // Finder's view settings
    "__pycache__",  // byte code of another machine's Python
};

constexpr size_t kQuotedBytesMax = 120;

// Calls visit(component) for each part between slashes until it returns false.
template <class Visit>
void ForEachComponent(std::string_view path, Visit visit) {
  while (true) {
    const size_t slash = path.find('/');
    if (!visit(path.substr(0, slash)) || slash == std::string_view::npos) return;
    path.remove_prefix(slash + 1);
  }
}

// Characters that hide or reorder what a person reads: controls, line separators, direction overrides.
bool IsForbiddenCharacter(utf8proc_int32_t c) {
  return utf8proc_category(c) == UTF8PROC_CATEGORY_CC || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// Decodes one character of `text`; returns its length, or 0 where the bytes are not UTF-8.
size_t DecodeOne(std::string_view text, utf8proc_int32_t& character) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const utf8proc_ssize_t length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &character);
  return length > 0 ? static_cast<size_t>(length) : 0;
}

bool HasForbiddenCharacter(std::string_view text) {
  utf8proc_int32_t character;
  while (!text.empty()) {
    const size_t length = DecodeOne(text, character);
    if (length == 0 || IsForbiddenCharacter(character)) return true;
    text.remove_prefix(length);
  }
  return false;
}

std::unexpected<Error> Refuse(std::string_view raw, std::string_view why) {
  return Fail(Code::kInvalid, fmt::format("The zip entry {} {}", QuoteName(raw), why));
}

}  // namespace

bool IsIgnoredName(std::string_view raw) {
  bool ignored = false;
  ForEachComponent(raw, [&](std::string_view component) {
    for (std::string_view name : kIgnoredComponents) ignored = ignored || component == name;
    return !ignored;
  });
  return ignored;
}

Result<std::string> CheckEntryName(std::string_view raw) {
  if (raw.empty()) return Fail(Code::kInvalid, "The zip holds an entry without a name.");
  if (!IsValidUtf8(raw)) {
    return Refuse(raw, "has a name that is not valid UTF-8; rename the file with plain letters and zip again.");
  }
  if (HasForbiddenCharacter(raw)) return Refuse(raw, "has a control character in its name; rename it.");
  if (raw.find('\\') != std::string_view::npos) {
    return Refuse(raw, "has a backslash in its name; make the zip with a tool that writes / between folders.");
  }
  if (raw.front() == '/') return Refuse(raw, "has an absolute path; zip the folder's content with relative paths.");
  if (raw.size() >= 2 && raw[1] == ':' && std::isalpha(static_cast<unsigned char>(raw[0])) &&
      (raw.size() == 2 || raw[2] == '/')) {
    return Refuse(raw, "has an absolute path with a drive letter; zip with relative paths.");
  }
  std::string_view path = raw;
  while (path.starts_with("./")) path.remove_prefix(2);
  if (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty() || path == ".") return std::string();
  if (path.size() > kPathBytesMax) return Refuse(raw, fmt::format("has a path of more than {} bytes.", kPathBytesMax));
  size_t depth = 0;
  std::string why;
  ForEachComponent(path, [&](std::string_view component) {
    if (component == "..")
      why = "leads out of the app's folder (`..`); zip with plain relative paths.";
    else if (component.empty() || component == ".")
      why = "has an empty part in its path.";
    else if (component.size() > kNameBytesMax)
      why = fmt::format("has a name of more than {} bytes.", kNameBytesMax);
    else if (++depth > kDepthMax + 1)
      why = fmt::format("lies more than {} folders deep.", kDepthMax);
    return why.empty();
  });
  if (!why.empty()) return Refuse(raw, why);
  return std::string(path);
}

std::string FoldedName(std::string_view path) {
  utf8proc_uint8_t* folded = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
  const utf8proc_ssize_t length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(path.data()),
                                               static_cast<utf8proc_ssize_t>(path.size()), &folded, options);
  if (length < 0) return std::string(path);  // only for invalid UTF-8, which CheckEntryName has refused
  std::string result(reinterpret_cast<char*>(folded), static_cast<size_t>(length));
  std::free(folded);
  return result;
}

bool IsValidUtf8(std::string_view text) {
  utf8proc_int32_t character;
  while (!text.empty()) {
    const size_t length = DecodeOne(text, character);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string QuoteName(std::string_view raw) {
  std::string quoted;
  std::string_view rest = raw;
  while (!rest.empty()) {
    if (quoted.size() >= kQuotedBytesMax && rest.size() > kQuotedBytesMax / 4) {
      quoted += "…";
      rest.remove_prefix(rest.size() - kQuotedBytesMax / 4);
      while (!rest.empty() && (rest.front() & 0xC0) == 0x80) rest.remove_prefix(1);  // not inside a character
      quoted.reserve(quoted.size() + rest.size());
      // What is left is shorter than the bound, so this branch is not taken again.
    }
    utf8proc_int32_t character;
    const size_t length = DecodeOne(rest, character);
    if (length == 0 || IsForbiddenCharacter(character)) {
      const size_t bytes = length == 0 ? 1 : length;
      for (size_t i = 0; i < bytes; ++i) quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(rest[i]));
      rest.remove_prefix(bytes);
      continue;
    }
    quoted += rest.substr(0, length);
    rest.remove_prefix(length);
  }
  return "`" + quoted + "`";
}

}  // namespace hedgerow::bundle
