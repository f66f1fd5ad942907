// HTTP header fields (RFC 9110 section 5), in order, names compared without case.
//
//   headers.Set("Content-Type", "text/html");  headers.Add("Set-Cookie", a);
//   if (headers.Find("range").empty()) ...
//   for (const auto [name, value] : headers) ...
//
// Views point into the object and die with its next change. CR, LF and NUL become spaces: no header can be injected.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hedgerow::net {

bool EqualsIgnoreCase(std::string_view a, std::string_view b);
std::string_view TrimWhitespace(std::string_view text);

// True if the comma-separated list (RFC 9110 section 5.6.1) holds `token`, without case.
bool ListHasToken(std::string_view list, std::string_view token);

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

  std::string_view Find(std::string_view name) const;  // the first such field's value; empty if none
  bool Has(std::string_view name) const;
  size_t Count(std::string_view name) const;
  void Set(std::string_view name, std::string_view value);  // replaces all of that name
  void Add(std::string_view name, std::string_view value);
  void Remove(std::string_view name);
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

  struct Field {
    std::string_view name, value;
  };
  class Iterator {
   public:
    Iterator(const Headers* headers, size_t index) : headers_(headers), index_(index) {}
    Field operator*() const { return headers_->At(index_); }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const Headers* headers_;
    size_t index_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, entries_.size()}; }
  Field At(size_t index) const;

  // Keeps the fields for which keep(name, value) is true.
  template <class F>
  void Filter(F keep) {
    std::erase_if(entries_, [&](const Entry& entry) { return !keep(Name(entry), Value(entry)); });
  }

 private:
  struct Entry {
    uint32_t name_at, name_size, value_at, value_size;
  };
  std::string_view Name(const Entry& entry) const { return {text_.data() + entry.name_at, entry.name_size}; }
  std::string_view Value(const Entry& entry) const { return {text_.data() + entry.value_at, entry.value_size}; }

  std::string text_;  // one allocation for all fields
  std::vector<Entry> entries_;
};

}  // namespace hedgerow::net
