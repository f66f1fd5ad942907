// The tree as HogQL again: what is printed parses to the same tree. For saved queries, editors and tests.
// Operands get brackets wherever another grouping would be possible; names are quoted when they need it.
#pragma once

#include <string>

#include "hogql/syntax/ast.h"

namespace hedgerow::hogql {

std::string PrintHogql(const Node& root);

}  // namespace hedgerow::hogql
