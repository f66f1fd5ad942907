// Moves raw bytes between two streams, both ways, until both have ended: no parsing, back-pressure by itself (a side is
// read only when the other has taken what came before), one borrowed buffer a direction while bytes flow, none while
// idle.
//
//   const RelayTotals totals = co_await net::Relay(*client, *upstream);
#pragma once

#include <cstdint>

#include "net/stream.h"
#include "net/task.h"

namespace hedgerow::net {

struct RelayTotals {
  uint64_t to_a = 0, to_b = 0;
};

// An end of one stream is passed on as a half-close; the other direction then has 10 s to end, too. Both streams are
// closed when this returns. Closing either from outside ends the relay.
Task<RelayTotals> Relay(Stream* a, Stream* b);

}  // namespace hedgerow::net
