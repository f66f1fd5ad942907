// Text to tokens, in one pass over the bytes. What cannot be a token becomes kError, which no rule of the grammar
// takes, so the parser reports it where it stands.
//
// HogQL has three sub-languages, each a mode on a stack: template strings f'..{expr}..', whole-field templates, and
// HogQLX tags <a b={expr}>text</a>. Braces push and pop the default mode.
#pragma once

#include <string_view>
#include <vector>

#include "hogql/syntax/token.h"

namespace hedgerow::hogql {

enum class LexStart { kQuery, kFullTemplate };

// Sources beyond 4 GiB do not occur: callers refuse them (kSourceBytesMax in parser.h).
// The last token is always kEnd.
void Lex(std::string_view source, LexStart start, std::vector<Token>& tokens);

// Why the kError token at `start` is none: "unterminated string literal", ...
std::string_view ExplainBadToken(std::string_view source, const Token& token);

}  // namespace hedgerow::hogql
