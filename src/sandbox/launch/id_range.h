// Subordinate ids: the host ids that user namespace H is made of (subuid(5)).
//
// H maps 0..65535 onto one such range. Id 0 is H's root; each sandbox gets a block of its own (IdBlock in
// oci/config.h), so no two sandboxes share an id and none is anybody on the host.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hedgerow::sandbox {

inline constexpr uint32_t kIdCount = 65536;  // what Debian's useradd gives every user

struct IdRange {
  uint32_t uid_base = 0;
  uint32_t gid_base = 0;
};

// The first range of at least kIdCount ids that `table` (the text of /etc/subuid) gives to `name` or to `id`.
std::optional<uint32_t> FindRange(std::string_view table, std::string_view name, uid_t id);

// The lowest start of a free, aligned range of kIdCount ids behind everything that `table` gives away.
uint32_t FirstFreeRange(std::string_view table);

// The range of the calling user. Root gets one reserved (usermod --add-subuids) if it has none.
Result<IdRange> OwnIdRange();

}  // namespace hedgerow::sandbox
