#include "net/headers.h"

#include "base/check.h"

namespace hedgerow::net {
namespace {

constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (Lower(a[i]) != Lower(b[i])) return false;
  }
  return true;
}

std::string_view TrimWhitespace(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool ListHasToken(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    if (EqualsIgnoreCase(TrimWhitespace(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

Headers::Headers(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  for (const auto& [name, value] : fields) Add(name, value);
}

std::string_view Headers::Find(std::string_view name) const {
  for (const Entry& entry : entries_) {
    if (EqualsIgnoreCase(Name(entry), name)) return Value(entry);
  }
  return {};
}

bool Headers::Has(std::string_view name) const { return Count(name) != 0; }

size_t Headers::Count(std::string_view name) const {
  size_t count = 0;
  for (const Entry& entry : entries_) count += EqualsIgnoreCase(Name(entry), name) ? 1 : 0;
  return count;
}

void Headers::Set(std::string_view name, std::string_view value) {
  const std::string kept_name(name);  // the arguments may point into text_
  const std::string kept_value(value);
  Remove(kept_name);
  Add(kept_name, kept_value);
}

void Headers::Add(std::string_view name, std::string_view value) {
  Entry entry{};
  entry.name_size = static_cast<uint32_t>(name.size());
  entry.value_size = static_cast<uint32_t>(value.size());
  if (text_.capacity() - text_.size() < name.size() + value.size()) {
    // Grown by hand, because the arguments may point into text_.
    std::string grown;
    grown.reserve(std::max<size_t>(512, 2 * (text_.size() + name.size() + value.size())));
    grown.append(text_);
    entry.name_at = static_cast<uint32_t>(grown.size());
    grown.append(name);
    entry.value_at = static_cast<uint32_t>(grown.size());
    grown.append(value);
    text_ = std::move(grown);
  } else {
    entry.name_at = static_cast<uint32_t>(text_.size());
    text_.append(name);
    entry.value_at = static_cast<uint32_t>(text_.size());
    text_.append(value);
  }
  // A line break in a value would be a header of the attacker's choice: it becomes a space.
  for (size_t i = entry.name_at; i < text_.size(); ++i) {
    char& c = text_[i];
    if (c == '\r' || c == '\n' || c == '\0') c = i < entry.value_at ? '-' : ' ';
  }
  entries_.push_back(entry);
}

void Headers::Remove(std::string_view name) {
  std::erase_if(entries_, [&](const Entry& entry) { return EqualsIgnoreCase(Name(entry), name); });
}

Headers::Field Headers::At(size_t index) const {
  CHECK(index < entries_.size());
  return {Name(entries_[index]), Value(entries_[index])};
}

}  // namespace hedgerow::net
