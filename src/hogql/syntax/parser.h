// HogQL's parser: recursive descent, Pratt for expressions, linear in the source, no exceptions.
//
//   Parser parser;                                          // keeps its memory from one parse to the next
//   if (const Node* root = parser.Parse(text, Rule::kSelect)) Use(*root);
//   else Show(parser.errors());
//
// The tree lives until the next Parse or the parser's end; names point into `text`, which must outlive it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hogql/syntax/ast.h"

namespace hedgerow::hogql {

inline constexpr size_t kSourceBytesMax = 64 << 20;
inline constexpr int kNestingMax = 500;           // brackets, subqueries, prefix operators within one another
inline constexpr uint16_t kTreeHeightMax = 2000;  // a + b + c + ... makes a tree as high as it has operators

enum class Rule { kSelect, kExpr, kOrderExpr, kFullTemplate };

struct SyntaxError {
  std::string message;
  Span span;
  std::string hint;          // what to write instead; may be empty
  bool unsupported = false;  // understood, but HogQL does not have it
};

class Parser {
 public:
  Parser();
  ~Parser();
  // Null: see errors(), which then holds at least one, in the order of their places.
  const Node* Parse(std::string_view source, Rule rule);
  const std::vector<SyntaxError>& errors() const;
  Arena& arena();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// 1-based line and column (in code points) of a byte offset.
struct Place {
  int line = 1;
  int column = 1;
};
Place PlaceOf(std::string_view source, size_t offset);

}  // namespace hedgerow::hogql
