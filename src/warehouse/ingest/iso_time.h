// Times as SDKs write them: "2026-11-22T18:04:05.123Z", with an offset, with a space, without a zone (UTC), a date
// alone.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace hedgerow::warehouse {

std::optional<WallTime> ParseIsoTime(std::string_view text);

}  // namespace hedgerow::warehouse
