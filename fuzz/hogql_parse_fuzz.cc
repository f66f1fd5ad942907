// Any bytes as HogQL: the parser neither crashes nor hangs, what it accepts prints as HogQL that gives the same tree,
// and what compiles is guarded. The first byte chooses the rule.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "hogql/clickhouse/guard.h"
#include "hogql/compile.h"
#include "hogql/syntax/hogql_printer.h"
#include "hogql/syntax/json_printer.h"
#include "hogql/syntax/parser.h"

namespace {

using namespace hedgerow::hogql;

// The tree without positions.
std::string Shape(const Node& root, std::string_view source) {
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

void Fail(const char* what, const std::string& before, const std::string& after) {
  std::fprintf(stderr, "%s\n%s\n%s\n", what, before.c_str(), after.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2 || size > 4096) return 0;
  static constexpr Rule kRules[] = {Rule::kSelect, Rule::kSelect, Rule::kExpr, Rule::kOrderExpr, Rule::kFullTemplate};
  const Rule rule = kRules[data[0] % 5];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Parser parser;
  const Node* root = parser.Parse(text, rule);
  if (root == nullptr) {
    if (parser.errors().empty()) Fail("an error without a message", text, "");
    return 0;
  }
  const std::string shape = Shape(*root, text);
  if (rule == Rule::kFullTemplate) return 0;  // prints as the expression that it is
  std::string printed = PrintHogql(*root);
  const bool is_query = root->kind == Kind::kSelect || root->kind == Kind::kSelectSet;
  if (rule == Rule::kExpr && is_query) printed = "(" + printed + ")";
  Parser again;
  const Node* copy = again.Parse(printed, rule);
  // Brackets add nesting: only what was near the limits may fail to come back.
  if (copy == nullptr && text.size() < 300) Fail("the printed query does not parse", text, printed);
  if (copy != nullptr && Shape(*copy, printed) != shape) Fail("the printed query is another", text, printed);
  if (rule != Rule::kSelect) return 0;
  const CompileOptions options{.project = hedgerow::ProjectId{7}};
  const auto compiled = Compile(text, options);
  if (compiled && !IsGuarded(compiled->sql, options.project)) Fail("a table without its guard", text, compiled->sql);
  return 0;
}
