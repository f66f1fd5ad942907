// A tree as text without positions: two trees are the same when their shapes are.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

#include "hogql/syntax/json_printer.h"
#include "hogql/syntax/parser.h"

namespace hedgerow::hogql {

inline std::string Shape(const Node& root, std::string_view source) {
  std::string json, out;
  PrintJson(root, source, json);
  for (size_t i = 0; i < json.size();) {
    const bool position = json.compare(i, 16, "\"start\":{\"line\":") == 0 || json.compare(i, 14, "\"end\":{\"line\":") == 0;
    if (position) {
      i = json.find('}', i) + 1;
      continue;
    }
    out += json[i++];
  }
  return out;
}

[[noreturn]] inline void FuzzFinding(const char* what, std::string_view before, std::string_view after) {
  std::fprintf(stderr, "%s\n%.*s\n%.*s\n", what, static_cast<int>(before.size()), before.data(), static_cast<int>(after.size()), after.data());
  std::abort();
}

}  // namespace hedgerow::hogql
