// Small work on JSON text, without making a tree of it.
#pragma once

#include <string>
#include <string_view>

namespace hedgerow::warehouse {

void AppendJsonString(std::string_view text, std::string* out);  // with its quotes

// A cell of a table as JSON: numbers and true/false as such, what would not survive as a number ("007", 20 digits) and
// everything else as a string.
void AppendJsonCell(std::string_view cell, std::string* out);

bool LooksLikeObject(std::string_view text);  // {...}, spaces around

}  // namespace hedgerow::warehouse
