// The tree as JSON in the shape of PostHog's parsers (hogql-parser-rs): "node" names the class of posthog/hogql/ast.py,
// fields that are not set are left out, every node has "start" and "end" {line, column, offset}, counted in code
// points.
#pragma once

#include <string>
#include <string_view>

#include "hogql/syntax/ast.h"

namespace hedgerow::hogql {

// Appends to `out`. `source` is the text that was parsed.
void PrintJson(const Node& root, std::string_view source, std::string& out);

}  // namespace hedgerow::hogql
