// What the parser accepts prints as HogQL that gives the same tree. The first byte chooses the rule.
#include <cstdint>

#include "fuzz/hogql_shape.h"
#include "hogql/syntax/hogql_printer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hedgerow::hogql;
  if (size < 2 || size > 4096) return 0;
  static constexpr Rule kRules[] = {Rule::kSelect, Rule::kSelect, Rule::kExpr, Rule::kOrderExpr};
  const Rule rule = kRules[data[0] % 4];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Parser parser, again;
  const Node* root = parser.Parse(text, rule);
  if (root == nullptr) return 0;
  std::string printed = PrintHogql(*root);
  const bool is_query = root->kind == Kind::kSelect || root->kind == Kind::kSelectSet;
  if (rule == Rule::kExpr && is_query) printed = "(" + printed + ")";
  const Node* copy = again.Parse(printed, rule);
  // Brackets add nesting: only what was near the limits may fail to come back.
  if (copy == nullptr && text.size() < 300) FuzzFinding("the printed query does not parse", text, printed);
  if (copy != nullptr && Shape(*copy, printed) != Shape(*root, text))
    FuzzFinding("the printed query is another", text, printed);
  return 0;
}
