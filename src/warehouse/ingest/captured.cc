#include "warehouse/ingest/captured.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "warehouse/ingest/iso_time.h"
#include "warehouse/ingest/json_cursor.h"

namespace hedgerow::warehouse {
namespace {

using namespace std::chrono_literals;

// Dropped on purpose: SDKs' notes to themselves, which PostHog does not store either.
constexpr std::array<std::string_view, 2> kNoise = {"$$client_ingestion_warning", "$performance_event"};

// Crawlers that run a page's scripts, and with them posthog-js, by what their User-Agents say; lower case.
constexpr std::array<std::string_view, 22> kCrawlers = {"googlebot",
                                                        "adsbot-google",
                                                        "mediapartners-google",
                                                        "google-inspectiontool",
                                                        "bingbot",
                                                        "yandexbot",
                                                        "baiduspider",
                                                        "duckduckbot",
                                                        "applebot",
                                                        "petalbot",
                                                        "ahrefsbot",
                                                        "semrushbot",
                                                        "mj12bot",
                                                        "dotbot",
                                                        "facebookexternalhit",
                                                        "twitterbot",
                                                        "linkedinbot",
                                                        "pinterestbot",
                                                        "gptbot",
                                                        "claudebot",
                                                        "bytespider",
                                                        "chrome-lighthouse"};

// What the envelope says about all events.
struct Envelope {
  WallTime now;
  std::optional<WallTime> sent_at;
  bool historical = false;
};

struct Draft {  // an event while its fields arrive in any order; views into the body
  CapturedEvent event;
  std::string_view properties, timestamp, top_set, top_set_once, top_unset;
  std::string_view elements_chain, created_at, person, person_properties;  // count in historical events
  std::string_view group_type, group_key, group_set;                       // count in $groupidentify
  std::string token;
  std::optional<double> offset_ms;
  size_t index = 0;
  bool by_crawler = false;
  const char* problem = nullptr;  // found while it was read
};

bool IsNoise(const Draft& draft) {
  return draft.by_crawler || std::find(kNoise.begin(), kNoise.end(), draft.event.event) != kNoise.end();
}

std::string_view ObjectOrNothing(std::string_view raw) { return raw.starts_with('{') ? raw : std::string_view(); }
std::string_view ArrayOrNothing(std::string_view raw) { return raw.starts_with('[') ? raw : std::string_view(); }

void ReadProperty(std::string_view key, std::string_view raw, Draft* draft) {
  CapturedEvent& event = draft->event;
  if (key == "distinct_id") {
    if (event.distinct_id.empty()) event.distinct_id = TextOf(raw);
  } else if (key == "token") {
    if (draft->token.empty()) draft->token = TextOf(raw);
  } else if (key == "alias" || key == "$anon_distinct_id") {
    event.other_distinct_id = TextOf(raw);
  } else if (key == "$set") {
    event.set = ObjectOrNothing(raw);
  } else if (key == "$set_once") {
    event.set_once = ObjectOrNothing(raw);
  } else if (key == "$unset") {
    event.unset = ArrayOrNothing(raw);
  } else if (key == "$process_person_profile") {
    event.person_profile = raw != "false";
  } else if (key == "$elements_chain") {
    event.elements_chain = TextOf(raw);
  } else if (key == "$groups") {
    event.groups = ObjectOrNothing(raw);
  } else if (key == "$group_set") {
    draft->group_set = ObjectOrNothing(raw);
  } else if (key == "$group_type") {
    draft->group_type = raw;
  } else if (key == "$group_key") {
    draft->group_key = raw;
  } else if (key == "$raw_user_agent" || key == "$user_agent") {
    draft->by_crawler = draft->by_crawler || IsCrawler(TextOf(raw));
  }
}

using RawFields = std::vector<std::pair<std::string_view, std::string_view>>;

// Enters the properties, so that they are read only once. False if they are broken.
bool ReadProperties(JsonCursor* json, std::string_view text, Draft* draft, RawFields* fields) {
  json->Peek();
  const size_t begin = json->offset();
  std::string_view key, raw;
  if (!json->EnterObject()) return false;
  while (json->NextField(&key) && json->Value(&raw)) {
    ReadProperty(key, raw, draft);
    fields->emplace_back(key, raw);
  }
  if (json->failed()) return false;
  draft->properties = text.substr(begin, json->offset() - begin);
  return true;
}

void ReadField(std::string_view key, std::string_view raw, Draft* draft) {
  CapturedEvent& event = draft->event;
  if (key == "event") {
    event.event = TextOf(raw);
  } else if (key == "distinct_id" || key == "$distinct_id") {
    event.distinct_id = TextOf(raw);
  } else if (key == "timestamp") {
    draft->timestamp = raw;
  } else if (key == "uuid") {
    if (const auto id = Uuid::Parse(TextOf(raw))) event.uuid = *id, event.has_uuid = true;
  } else if (key == "api_key" || key == "token" || key == "$token") {
    draft->token = TextOf(raw);
  } else if (key == "$set") {
    draft->top_set = ObjectOrNothing(raw);
  } else if (key == "$set_once") {
    draft->top_set_once = ObjectOrNothing(raw);
  } else if (key == "$unset") {
    draft->top_unset = ArrayOrNothing(raw);
  } else if (key == "elements_chain") {
    draft->elements_chain = raw;
  } else if (key == "created_at") {
    draft->created_at = raw;
  } else if (key == "person_id") {
    draft->person = raw;
  } else if (key == "person_properties") {
    draft->person_properties = ObjectOrNothing(raw);
  } else if (key == "offset") {
    double offset = 0;
    if (std::from_chars(raw.data(), raw.data() + raw.size(), offset).ec == std::errc()) draft->offset_ms = offset;
  }
}

// Both places at once: the fields beside `properties` win, as in PostHog.
Result<std::string> MergedObjects(std::string_view inner, std::string_view outer) {
  boost::system::error_code error;
  auto merged = boost::json::parse(inner, error);
  const auto added = boost::json::parse(outer, error);
  if (error || !merged.is_object() || !added.is_object()) return Fail(Code::kInvalid, "its $set is nested too deeply");
  for (const auto& field : added.get_object()) merged.get_object()[field.key()] = field.value();
  return boost::json::serialize(merged);
}

// What stood beside `properties` belongs into them (as PostHog stores it). The sender's text is spliced, not written
// anew; only who uses both places at once has the two merged in what is done with the person.
Result<void> MoveIntoProperties(Draft* draft) {
  CapturedEvent& event = draft->event;
  const auto move = [&](const char* name, std::string_view from, std::string* into) -> Result<void> {
    if (from.empty()) return {};
    if (into->empty()) {
      std::string& text = event.properties;
      text.pop_back();
      while (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t') text.pop_back();
      text.append(text.size() > 1 ? ",\"" : "\"").append(name).append("\":").append(from).append("}");
      *into = from;
    } else if (from.starts_with('{')) {
      TRY(*into, MergedObjects(*into, from));
    } else {  // [..] and [..]
      into->pop_back();
      into->append(into->find('"') == into->npos ? "" : ",").append(from.substr(1));
    }
    return {};
  };
  TRY_VOID(move("$set", draft->top_set, &event.set));
  TRY_VOID(move("$set_once", draft->top_set_once, &event.set_once));
  TRY_VOID(move("$unset", draft->top_unset, &event.unset));
  return {};
}

// PostHog's rule: the sender's clock may be wrong, the distance between two of its readings is not.
WallTime CorrectedTime(const Draft& draft, const Envelope& envelope) {
  const auto stated = draft.timestamp.empty() ? std::nullopt : ParseIsoTime(TextOf(draft.timestamp));
  WallTime time = envelope.now;
  if (stated && envelope.sent_at) {
    time = envelope.now + (*stated - *envelope.sent_at);
  } else if (stated) {
    time = *stated;
  } else if (draft.offset_ms && *draft.offset_ms >= 0 && *draft.offset_ms < 1e12) {
    time = envelope.now - std::chrono::microseconds(static_cast<int64_t>(*draft.offset_ms * 1000));
  }
  if (time > envelope.now + 23h) return envelope.now;  // events from the future are dated now
  const WallTime oldest{std::chrono::sys_days(std::chrono::year(1970) / 1 / 1)};
  return std::max(time, oldest);
}

void TakeHistory(const Draft& draft, CapturedEvent* event) {
  if (event->elements_chain.empty()) event->elements_chain = TextOf(draft.elements_chain);
  event->created_at = ParseIsoTime(TextOf(draft.created_at));
  event->person = TextOf(draft.person);
  event->person_properties = draft.person_properties;
}

Result<CapturedEvent> Finish(Draft draft, const Envelope& envelope) {
  CapturedEvent& event = draft.event;
  if (draft.problem != nullptr) return Fail(Code::kInvalid, draft.problem);
  if (event.event.empty()) return Fail(Code::kInvalid, "it has no event name");
  if (event.event.size() > kEventNameBytesMax) return Fail(Code::kInvalid, "its name is longer than 200 bytes");
  if (event.distinct_id.empty()) return Fail(Code::kInvalid, "it has no distinct_id");
  if (event.distinct_id.size() > kDistinctIdBytesMax)
    return Fail(Code::kInvalid, "its distinct_id is longer than 400 bytes");
  if (draft.properties.size() > kEventBytesMax) return Fail(Code::kTooLarge, "it is larger than 1 MiB");
  event.properties = draft.properties.empty() ? std::string_view("{}") : draft.properties;
  if (!draft.top_set.empty() || !draft.top_set_once.empty() || !draft.top_unset.empty())
    TRY_VOID(MoveIntoProperties(&draft));
  if (event.event == "$groupidentify") {
    event.group_type = TextOf(draft.group_type);
    event.group_key = TextOf(draft.group_key);
    event.group_set = draft.group_set;
  }
  event.timestamp = CorrectedTime(draft, envelope);
  if (envelope.historical) TakeHistory(draft, &event);
  return std::move(event);
}

class BodyReader {
 public:
  BodyReader(std::string_view text, WallTime now) : text_(text), json_(text), envelope_{.now = now} {}

  Result<CaptureBatch> Read() {
    const bool good = json_.Peek() == '[' ? ReadEvents() : json_.Peek() == '{' && ReadTop();
    if (too_many_)
      return Fail(Code::kTooLarge, "The request holds more than 50,000 events: send them in several requests.");
    if (!good || !json_.AtEnd()) return Fail(Code::kInvalid, "The body is not valid JSON of events.");
    for (Draft& draft : drafts_) Keep(std::move(draft));
    return std::move(batch_);
  }

 private:
  bool ReadEvents() {
    if (!json_.EnterArray()) return false;
    while (json_.NextElement()) {
      if (drafts_.size() == kBatchEventsMax) return too_many_ = true, false;
      Draft draft;
      draft.index = drafts_.size();
      const char first = json_.Peek();
      const size_t begin = json_.offset();
      std::string_view ignored;
      if (first != '{') {
        if (!json_.Value(&ignored)) return false;
        draft.problem = "it is no JSON object";
      } else if (!ReadEvent(&draft)) {
        if (!json_.SkipBroken(begin)) return false;
        draft.problem = "it is no valid JSON";
      } else {
        Note(draft);
      }
      drafts_.push_back(std::move(draft));
    }
    return !json_.failed();
  }

  bool ReadEvent(Draft* draft) {
    std::string_view key, raw;
    fields_.clear();
    if (!json_.EnterObject()) return false;
    while (json_.NextField(&key)) {
      if (key == "properties" && json_.Peek() == '{') {
        if (!ReadProperties(&json_, text_, draft, &fields_)) return false;
      } else if (json_.Value(&raw)) {
        ReadField(key, raw, draft);
      }
    }
    return !json_.failed();
  }

  // The top object: an envelope, an event, or both at once.
  bool ReadTop() {
    Draft single;
    std::string_view key, raw;
    if (!json_.EnterObject()) return false;
    while (json_.NextField(&key)) {
      if (key == "batch" || (key == "data" && json_.Peek() == '[')) {
        if (!ReadEvents()) return false;
        is_batch_ = true;
      } else if (key == "properties" && json_.Peek() == '{') {
        if (!ReadProperties(&json_, text_, &single, &fields_)) return false;
      } else if (json_.Value(&raw)) {
        ReadEnvelope(key, raw);
        ReadField(key, raw, &single);
      }
    }
    if (json_.failed()) return false;
    batch_.token = single.token;
    if (!is_batch_) {
      Note(single);
      drafts_.push_back(std::move(single));
    }
    return true;
  }

  // While the fields are at hand. That an event is refused later for its length is no harm here.
  void Note(const Draft& draft) {
    const CapturedEvent& event = draft.event;
    if (event.event.empty() || event.distinct_id.empty() || IsNoise(draft)) return;
    Sightings& seen = batch_.seen;
    seen.Event(event.event);
    for (const auto& [key, raw] : fields_) seen.Property(DefinitionOf::kEventProperty, key, raw);
    for (const std::string_view set : {std::string_view(event.set), std::string_view(event.set_once), draft.top_set,
                                       draft.top_set_once, draft.person_properties}) {
      if (!set.empty()) seen.Properties(DefinitionOf::kPersonProperty, set);
    }
    if (event.event == "$groupidentify") seen.Properties(DefinitionOf::kGroupProperty, draft.group_set);
  }

  void ReadEnvelope(std::string_view key, std::string_view raw) {
    if (key == "sent_at") {
      envelope_.sent_at = ParseIsoTime(TextOf(raw));
    } else if (key == "historical_migration") {
      envelope_.historical = batch_.historical = raw == "true";
    } else if (key == "skip_stored") {
      batch_.skip_stored = raw == "true";
    }
  }

  void Keep(Draft draft) {
    if (batch_.token.empty()) batch_.token = draft.token;
    if (IsNoise(draft)) {
      ++batch_.ignored;
      return;
    }
    const size_t index = draft.index;
    auto event = Finish(std::move(draft), envelope_);
    if (!event) {
      batch_.problems.push_back({index, event.error().user_message});
      return;
    }
    batch_.events.push_back(std::move(*event));
  }

  std::string_view text_;
  JsonCursor json_;
  Envelope envelope_;
  CaptureBatch batch_;
  std::vector<Draft> drafts_;
  RawFields fields_;  // the properties of the event just read
  bool is_batch_ = false, too_many_ = false;
};

}  // namespace

bool IsCrawler(std::string_view user_agent) {
  std::string lower(user_agent.substr(0, 500));
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return std::any_of(kCrawlers.begin(), kCrawlers.end(),
                     [&](std::string_view name) { return lower.find(name) != lower.npos; });
}

Result<CaptureBatch> ReadCapture(std::string_view json, WallTime now) {
  if (!simdjson::validate_utf8(json)) return Fail(Code::kInvalid, "The body is not valid UTF-8.");
  return BodyReader(json, now).Read();
}

}  // namespace hedgerow::warehouse
