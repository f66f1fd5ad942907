// What an SDK sent, read: events in the sender's words, before persons are looked up.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "warehouse/uuid.h"

namespace hedgerow::warehouse {

struct CapturedEvent {
  Uuid uuid;
  bool has_uuid = false;  // the sender chose it: duplicates of it are dropped
  std::string event;
  std::string distinct_id;
  std::string properties;  // the sender's own text, unless something had to be added
  WallTime timestamp;
  // What changes persons, as JSON objects (an array for unset); empty if absent.
  std::string set, set_once, unset;
  std::string other_distinct_id;  // $anon_distinct_id of $identify, alias of $create_alias and $merge_dangerously
  bool person_profile = true;     // $process_person_profile
};

// One event that was not taken, and why. The others of its batch are.
struct CaptureProblem {
  size_t index = 0;
  std::string reason;
};

struct CaptureBatch {
  std::string token;
  std::vector<CapturedEvent> events;
  std::vector<CaptureProblem> problems;
  size_t ignored = 0;  // noise that is dropped on purpose
};

inline constexpr size_t kEventBytesMax = 1 << 20;
inline constexpr size_t kEventNameBytesMax = 200;
inline constexpr size_t kDistinctIdBytesMax = 400;

// Reads any of the shapes in use: {api_key, batch: [...]}, one event, [events]; token as api_key, token, $token, or
// inside properties. `sent_at` corrects the sender's clock: an event is dated by OUR clock at receipt minus its age.
// Fails only if the text is not JSON of such a shape.
Result<CaptureBatch> ReadCapture(std::string json, WallTime now);

}  // namespace hedgerow::warehouse
