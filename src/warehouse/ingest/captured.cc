#include "warehouse/ingest/captured.h"

#include <simdjson.h>

#include <array>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include "net/headers.h"
#include "warehouse/ingest/iso_time.h"

namespace hedgerow::warehouse {
namespace {

namespace od = simdjson::ondemand;
using namespace std::chrono_literals;

// Dropped on purpose: SDKs' notes to themselves, which PostHog does not store either.
constexpr std::array<std::string_view, 2> kNoise = {"$$client_ingestion_warning", "$performance_event"};

// What the envelope says about all events.
struct Envelope {
  WallTime now;
  std::optional<WallTime> sent_at;
};

// A value's text as sent; empty if it is damaged.
std::string_view Raw(od::value value) {
  std::string_view text;
  od::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return {};
  od::object object;
  od::array array;
  if (type == od::json_type::object) {
    if (value.get_object().get(object) != simdjson::SUCCESS || object.raw_json().get(text) != simdjson::SUCCESS)
      return {};
  } else if (type == od::json_type::array) {
    if (value.get_array().get(array) != simdjson::SUCCESS || array.raw_json().get(text) != simdjson::SUCCESS) return {};
  } else {
    text = value.raw_json_token();
  }
  return net::TrimWhitespace(text);
}
std::string Object(od::value value) {
  const auto text = Raw(value);
  return text.starts_with('{') ? std::string(text) : std::string();
}
std::string Text(od::value value) {  // a string, or a number as its digits
  std::string_view text;
  od::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return {};
  if (type == od::json_type::string)
    return value.get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
  return type == od::json_type::number || type == od::json_type::boolean ? std::string(Raw(value)) : std::string();
}

// The reader above skips over nested values unread; what is stored must be whole.
struct Nothing {
  constexpr static size_t max_object_size = SIZE_MAX, max_array_size = SIZE_MAX, max_key_size = SIZE_MAX,
                          max_string_size = SIZE_MAX;
  using Error = boost::json::error_code;
  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) { return true; }
  bool on_object_end(size_t, Error&) { return true; }
  bool on_array_begin(Error&) { return true; }
  bool on_array_end(size_t, Error&) { return true; }
  bool on_key_part(boost::json::string_view, size_t, Error&) { return true; }
  bool on_key(boost::json::string_view, size_t, Error&) { return true; }
  bool on_string_part(boost::json::string_view, size_t, Error&) { return true; }
  bool on_string(boost::json::string_view, size_t, Error&) { return true; }
  bool on_number_part(boost::json::string_view, Error&) { return true; }
  bool on_int64(int64_t, boost::json::string_view, Error&) { return true; }
  bool on_uint64(uint64_t, boost::json::string_view, Error&) { return true; }
  bool on_double(double, boost::json::string_view, Error&) { return true; }
  bool on_bool(bool, Error&) { return true; }
  bool on_null(Error&) { return true; }
  bool on_comment_part(boost::json::string_view, Error&) { return true; }
  bool on_comment(boost::json::string_view, Error&) { return true; }
};
bool IsJson(std::string_view text) {
  boost::json::basic_parser<Nothing> parser{boost::json::parse_options{}};
  boost::json::error_code error;
  const size_t read = parser.write_some(false, text.data(), text.size(), error);
  return !error && read == text.size();
}

struct Draft {  // an event while its fields arrive in any order
  CapturedEvent event;
  std::string token, timestamp, top_set, top_set_once, top_unset;
  std::optional<double> offset_ms;
  bool has_properties = false;
};

void ReadProperties(std::string_view text, Draft* draft) {
  simdjson::padded_string padded(text);
  od::parser parser;
  od::document document;
  od::object properties;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(properties) != simdjson::SUCCESS)
    return;
  CapturedEvent& event = draft->event;
  for (auto field : properties) {
    std::string_view key;
    od::value value;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS) return;
    if (key == "distinct_id") {
      if (event.distinct_id.empty()) event.distinct_id = Text(value);
    } else if (key == "token") {
      if (draft->token.empty()) draft->token = Text(value);
    } else if (key == "$set") {
      event.set = Object(value);
    } else if (key == "$set_once") {
      event.set_once = Object(value);
    } else if (key == "$unset") {
      const auto raw = Raw(value);
      if (raw.starts_with('[')) event.unset = raw;
    } else if (key == "$anon_distinct_id" || key == "alias") {
      event.other_distinct_id = Text(value);
    } else if (key == "$process_person_profile") {
      event.person_profile = Raw(value) != "false";
    }
  }
}

void ReadField(std::string_view key, od::value value, Draft* draft) {
  CapturedEvent& event = draft->event;
  if (key == "event") {
    event.event = Text(value);
  } else if (key == "distinct_id" || key == "$distinct_id") {
    event.distinct_id = Text(value);
  } else if (key == "properties") {
    event.properties = Object(value);
    draft->has_properties = !event.properties.empty();
  } else if (key == "timestamp") {
    draft->timestamp = Text(value);
  } else if (key == "uuid") {
    if (const auto id = Uuid::Parse(Text(value))) event.uuid = *id, event.has_uuid = true;
  } else if (key == "api_key" || key == "token" || key == "$token") {
    draft->token = Text(value);
  } else if (key == "$set") {
    draft->top_set = Object(value);
  } else if (key == "$set_once") {
    draft->top_set_once = Object(value);
  } else if (key == "$unset") {
    if (const auto raw = Raw(value); raw.starts_with('[')) draft->top_unset = raw;
  } else if (key == "offset") {
    double offset = 0;
    if (value.get_double().get(offset) == simdjson::SUCCESS) draft->offset_ms = offset;
  }
}

// What stood beside `properties` belongs into them (as PostHog stores it). Only such events are written anew.
Result<void> MoveIntoProperties(Draft* draft) {
  boost::system::error_code error;
  auto properties = boost::json::parse(draft->event.properties, error);
  if (error || !properties.is_object()) return Fail(Code::kInvalid, "its properties are no JSON object");
  const auto move = [&](const char* name, std::string& from, std::string* into) {
    if (from.empty()) return;
    auto value = boost::json::parse(from, error);
    if (error) return;
    properties.get_object()[name] = std::move(value);
    *into = from;
  };
  move("$set", draft->top_set, &draft->event.set);
  move("$set_once", draft->top_set_once, &draft->event.set_once);
  move("$unset", draft->top_unset, &draft->event.unset);
  draft->event.properties = boost::json::serialize(properties);
  return {};
}

// PostHog's rule: the sender's clock may be wrong, the distance between two of its readings is not.
WallTime CorrectedTime(const Draft& draft, const Envelope& envelope) {
  const auto stated = ParseIsoTime(draft.timestamp);
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

Result<CapturedEvent> Finish(Draft draft, const Envelope& envelope) {
  CapturedEvent& event = draft.event;
  if (event.properties.empty()) event.properties = "{}";
  if (draft.has_properties) ReadProperties(event.properties, &draft);
  if (event.event.empty()) return Fail(Code::kInvalid, "it has no event name");
  if (event.event.size() > kEventNameBytesMax) return Fail(Code::kInvalid, "its name is longer than 200 bytes");
  if (event.distinct_id.empty()) return Fail(Code::kInvalid, "it has no distinct_id");
  if (event.distinct_id.size() > kDistinctIdBytesMax)
    return Fail(Code::kInvalid, "its distinct_id is longer than 400 bytes");
  if (event.properties.size() > kEventBytesMax) return Fail(Code::kTooLarge, "it is larger than 1 MiB");
  if (!IsJson(event.properties)) return Fail(Code::kInvalid, "its properties are no valid JSON");
  if (!draft.top_set.empty() || !draft.top_set_once.empty() || !draft.top_unset.empty())
    TRY_VOID(MoveIntoProperties(&draft));
  event.timestamp = CorrectedTime(draft, envelope);
  return std::move(event);
}

class Reader {
 public:
  explicit Reader(Envelope envelope) : envelope_(envelope) {}

  bool ReadEvents(od::array events) {
    for (auto element : events) {
      od::object object;
      if (element.get_object().get(object) != simdjson::SUCCESS) {
        if (element.error() != simdjson::SUCCESS) return false;
        batch.problems.push_back({index_++, "it is no JSON object"});
        continue;
      }
      Draft draft;
      for (auto field : object) {
        std::string_view key;
        od::value value;
        if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS)
          return false;
        ReadField(key, value, &draft);
      }
      drafts_.push_back(std::move(draft));
      ++index_;
    }
    return true;
  }

  // The top object: an envelope, an event, or both at once.
  bool ReadObject(od::object object) {
    Draft single;
    for (auto field : object) {
      std::string_view key;
      od::value value;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS)
        return false;
      if (key == "batch" || key == "data") {
        od::array events;
        if (value.get_array().get(events) != simdjson::SUCCESS || !ReadEvents(events)) return false;
        is_batch_ = true;
      } else if (key == "sent_at") {
        envelope_.sent_at = ParseIsoTime(Text(value));
      } else {
        ReadField(key, value, &single);
      }
    }
    batch.token = single.token;
    if (!is_batch_) drafts_.push_back(std::move(single));
    return true;
  }

  CaptureBatch Take() {
    size_t index = 0;
    for (Draft& draft : drafts_) {
      const size_t at = index++;
      if (std::find(kNoise.begin(), kNoise.end(), draft.event.event) != kNoise.end()) {
        ++batch.ignored;
        continue;
      }
      std::string token = draft.token;
      auto event = FinishWithToken(std::move(draft), &token);
      if (batch.token.empty()) batch.token = token;
      if (event) {
        batch.events.push_back(std::move(*event));
      } else {
        batch.problems.push_back({at, event.error().user_message});
      }
    }
    return std::move(batch);
  }

  CaptureBatch batch;

 private:
  Result<CapturedEvent> FinishWithToken(Draft draft, std::string* token) {
    if (token->empty() && draft.has_properties) {
      Draft probe;
      ReadProperties(draft.event.properties, &probe);
      *token = probe.token;
    }
    return Finish(std::move(draft), envelope_);
  }

  Envelope envelope_;
  std::vector<Draft> drafts_;
  size_t index_ = 0;
  bool is_batch_ = false;
};

}  // namespace

Result<CaptureBatch> ReadCapture(std::string json, WallTime now) {
  const auto malformed = [] { return Fail(Code::kInvalid, "The body is not valid JSON of events."); };
  json.reserve(json.size() + simdjson::SIMDJSON_PADDING);
  if (!simdjson::validate_utf8(json)) return Fail(Code::kInvalid, "The body is not valid UTF-8.");
  od::parser parser;
  od::document document;
  if (parser.iterate(json).get(document) != simdjson::SUCCESS) return malformed();
  Reader reader({.now = now});
  od::array events;
  od::object object;
  if (document.get_array().get(events) == simdjson::SUCCESS) {
    if (!reader.ReadEvents(events)) return malformed();
  } else if (document.get_object().get(object) != simdjson::SUCCESS || !reader.ReadObject(object)) {
    return malformed();
  }
  return reader.Take();
}

}  // namespace hedgerow::warehouse
