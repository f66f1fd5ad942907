// What an SDK sent, read: events in the sender's words, before persons are looked up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "warehouse/ingest/definitions.h"
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
  std::string groups;             // $groups, a JSON object: the group's key by its type
  std::string group_type, group_key, group_set;  // of $groupidentify
  std::string elements_chain;                    // of autocapture: $elements_chain, as posthog-js writes it
  // What another house knew about it. Read from historical events only (an import), empty otherwise.
  std::optional<WallTime> created_at;
  std::string person;             // its id there
  std::string person_properties;  // a JSON object
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
  Sightings seen;      // of the events that are taken
  size_t ignored = 0;  // noise that is dropped on purpose
  bool historical = false;
  bool skip_stored = false;  // of historical ones: the sender does not know which of them have arrived before
};

inline constexpr size_t kBatchEventsMax = 50'000;  // in one request; 20 MB could hold a million
inline constexpr size_t kEventBytesMax = 1 << 20;
inline constexpr size_t kEventNameBytesMax = 200;
inline constexpr size_t kDistinctIdBytesMax = 400;

// Reads any of the shapes in use: {api_key, batch: [...]}, one event, [events]; token as api_key, token, $token, or
// inside properties. `sent_at` corrects the sender's clock: an event is dated by OUR clock at receipt minus its age.
// With "historical_migration": true the events may carry elements_chain, created_at, person_id and person_properties,
// as PostHog's exports do. Fails only if the text is not JSON of such a shape, or holds more than kBatchEventsMax
// events; an event that is broken in itself is a problem of its own.
Result<CaptureBatch> ReadCapture(std::string_view json, WallTime now);

// Whether a User-Agent is a crawler's. What it reports is noise: a page it rendered, seen by nobody.
bool IsCrawler(std::string_view user_agent);

}  // namespace hedgerow::warehouse