// Any bytes as HogQL: lexer, parser, JSON and compiler neither crash nor hang, a refusal says something about a place
// in the text, and what compiles is guarded. The first byte chooses the rule.
#include <cstdint>

#include "fuzz/hogql_shape.h"
#include "hogql/clickhouse/guard.h"
#include "hogql/compile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hedgerow::hogql;
  if (size < 2 || size > 4096) return 0;
  static constexpr Rule kRules[] = {Rule::kSelect, Rule::kSelect, Rule::kExpr, Rule::kOrderExpr, Rule::kFullTemplate};
  const Rule rule = kRules[data[0] % 5];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Parser parser;
  const Node* root = parser.Parse(text, rule);
  if (root == nullptr) {
    if (parser.errors().empty()) FuzzFinding("an error without a message", text, "");
    for (const SyntaxError& error : parser.errors()) {
      if (error.message.empty() || error.span.start > error.span.end || error.span.end > text.size()) {
        FuzzFinding("an error without a place", text, error.message);
      }
    }
    return 0;
  }
  std::string json;
  PrintJson(*root, text, json);
  if (rule != Rule::kSelect) return 0;
  const CompileOptions options{.project = hedgerow::ProjectId{7}};
  const auto compiled = Compile(text, options);
  if (compiled && !IsGuarded(compiled->sql, options.project))
    FuzzFinding("a table without its guard", text, compiled->sql);
  return 0;
}
