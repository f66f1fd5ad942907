// A person's text within one of our messages.
#pragma once

#include <string>
#include <string_view>

namespace hedgerow::environment {

// `text` between backquotes: no control characters, at most 100 bytes, no half UTF-8 character.
std::string Quote(std::string_view text);

}  // namespace hedgerow::environment
