#include "warehouse/ingest/person_book.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>

#include "net/headers.h"
#include "warehouse/ingest/iso_time.h"

namespace hedgerow::warehouse {
namespace {

constexpr size_t kCachedPersonsMax = 50'000;
constexpr size_t kIdsAQuery = 10'000;

// Values that senders use for "nobody in particular": merging them would melt strangers into one person.
constexpr std::array<std::string_view, 17> kSharedIds = {"anonymous",
                                                         "guest",
                                                         "distinctid",
                                                         "distinct_id",
                                                         "id",
                                                         "not_authenticated",
                                                         "email",
                                                         "undefined",
                                                         "true",
                                                         "false",
                                                         "null",
                                                         "none",
                                                         "nan",
                                                         "0",
                                                         "[object object]",
                                                         "nil",
                                                         "00000000-0000-0000-0000-000000000000"};

std::string Quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

// Rows of JSONCompactEachRow: an array of strings a line.
Result<std::vector<std::vector<std::string>>> ReadRows(std::string_view text) {
  std::vector<std::vector<std::string>> rows;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty()) continue;
    boost::system::error_code error;
    const auto json = boost::json::parse(line, error);
    if (error || !json.is_array()) return FailInternal("unexpected row of persons");
    auto& row = rows.emplace_back();
    for (const auto& value : json.get_array()) {
      if (!value.is_string()) return FailInternal("unexpected value in a row of persons");
      row.emplace_back(value.get_string());
    }
  }
  return rows;
}

boost::json::object ParseObject(const std::string& text) {
  boost::system::error_code error;
  auto json = boost::json::parse(text, error);
  return error || !json.is_object() ? boost::json::object() : std::move(json.get_object());
}

bool NeedsPerson(const CapturedEvent& event) {
  return event.person_profile || event.event == "$identify" || !event.set.empty() || !event.set_once.empty();
}

// The person the exporting house knew, if it is worth knowing here.
std::optional<Uuid> ImportedPerson(const CapturedEvent& event) {
  if (event.person.empty() || !event.person_profile || !MayBeMerged(event.distinct_id)) return std::nullopt;
  return Uuid::Parse(event.person);
}

bool IsMerge(const CapturedEvent& event) {
  return !event.other_distinct_id.empty() &&
         (event.event == "$identify" || event.event == "$create_alias" || event.event == "$merge_dangerously");
}

}  // namespace

bool MayBeMerged(std::string_view distinct_id) {
  return std::none_of(kSharedIds.begin(), kSharedIds.end(),
                      [&](std::string_view shared) { return net::EqualsIgnoreCase(shared, distinct_id); });
}

std::string UpdateProperties(const std::string& properties, const CapturedEvent& event) {
  if (event.set.empty() && event.set_once.empty() && event.unset.empty()) return properties;
  boost::json::object object = ParseObject(properties);
  bool changed = false;
  boost::system::error_code error;
  if (const auto unset = boost::json::parse(event.unset.empty() ? "[]" : event.unset, error);
      !error && unset.is_array()) {
    for (const auto& name : unset.get_array()) changed |= name.is_string() && object.erase(name.get_string()) > 0;
  }
  for (const auto& field : ParseObject(event.set_once)) changed |= object.insert(field).second;
  for (const auto& field : ParseObject(event.set)) {
    const auto* present = object.if_contains(field.key());
    if (present != nullptr && *present == field.value()) continue;
    object[field.key()] = field.value();
    changed = true;
  }
  return changed ? boost::json::serialize(object) : properties;
}

Uuid PersonBook::Resolve(int64_t team_id, std::string_view distinct_id) const {
  if (const auto team = moved_.find(team_id); team != moved_.end()) {
    if (const auto found = team->second.find(distinct_id); found != team->second.end()) return found->second;
  }
  ByName& own = own_[team_id];
  if (const auto found = own.find(distinct_id); found != own.end()) return found->second;
  const Uuid id = PersonIdOf(team_id, distinct_id);
  if (++own_count_ > kCachedPersonsMax) {
    own_.clear();
    own_count_ = 0;
  } else {
    own.emplace(distinct_id, id);
  }
  return id;
}

void PersonBook::Forget() {
  persons_.clear();
  moved_.clear();
  new_ids_.clear();
  known_as_.clear();
  wanted_.clear();
}

net::Task<Result<void>> PersonBook::Load() {
  Forget();
  CO_TRY(
      const std::string text,
      co_await engine_.Read(
          {.sql =
               "SELECT toString(team_id), distinct_id, toString(argMax(person_id, version)) FROM person_distinct_ids "
               "WHERE version > 0 GROUP BY team_id, distinct_id",
           .tag = "ingest"},
          "JSONCompactEachRow", size_t{1} << 30));
  CO_TRY(const auto rows, ReadRows(text));
  for (const auto& row : rows) {
    if (row.size() != 3) continue;
    if (const auto id = Uuid::Parse(row[2])) moved_[std::strtoll(row[0].c_str(), nullptr, 10)][row[1]] = *id;
  }
  co_return Result<void>();
}

net::Task<Result<void>> PersonBook::LoadPersons(int64_t team_id, std::vector<Uuid> ids) {
  std::erase_if(ids, [&](const Uuid& id) { return persons_.contains({team_id, id}); });
  for (size_t begin = 0; begin < ids.size(); begin += kIdsAQuery) {
    std::string list;
    const size_t end = std::min(ids.size(), begin + kIdsAQuery);
    for (size_t i = begin; i < end; ++i) list.append(list.empty() ? "'" : ", '").append(ids[i].ToString()).append("'");
    CO_TRY(const std::string text,
           co_await engine_.Read({.sql = "SELECT toString(id), toString(created_at), properties, "
                                         "toString(is_identified), toString(version), toString(is_deleted) "
                                         "FROM persons FINAL WHERE team_id = " +
                                         std::to_string(team_id) + " AND id IN (" + list + ")",
                                  .tag = "ingest",
                                  .settings = {{"max_query_size", "1048576"}}},  // a list of ids is long
                                 "JSONCompactEachRow", size_t{1} << 30));
    CO_TRY(const auto rows, ReadRows(text));
    for (const auto& row : rows) {
      const auto id = row.size() == 6 ? Uuid::Parse(row[0]) : std::nullopt;
      if (!id) co_return FailInternal("unexpected row of persons");
      At(team_id, *id) = {.exists = row[5] == "0",
                          .identified = row[3] == "1",
                          .deleted = row[5] != "0",
                          .created_at = ParseIsoTime(row[1]).value_or(WallTime()),
                          .version = std::strtoull(row[4].c_str(), nullptr, 10),
                          .properties = row[2]};
    }
    for (size_t i = begin; i < end; ++i) persons_.try_emplace({team_id, ids[i]});  // known not to exist
  }
  co_return Result<void>();
}

void PersonBook::Want(int64_t team_id, const std::vector<CapturedEvent>& events) {
  if (wanted_.empty() && new_ids_.empty() && persons_.size() > kCachedPersonsMax) persons_.clear();  // between commits
  std::set<Uuid>& ids = wanted_[team_id];
  const auto want = [&](const Uuid& id) {
    if (!persons_.contains({team_id, id})) ids.insert(id);
  };
  for (const CapturedEvent& event : events) {
    if (NeedsPerson(event)) want(Resolve(team_id, event.distinct_id));
    if (IsMerge(event)) want(Resolve(team_id, event.other_distinct_id));
    if (const auto imported = ImportedPerson(event)) want(*imported);
  }
}

net::Task<Result<void>> PersonBook::Fetch() {
  const auto wanted = std::exchange(wanted_, {});
  for (const auto& [team_id, ids] : wanted) CO_TRY_VOID(co_await LoadPersons(team_id, {ids.begin(), ids.end()}));
  co_return Result<void>();
}

void PersonBook::Create(int64_t team_id, Uuid id, const std::string& distinct_id, const CapturedEvent& event) {
  Person& person = At(team_id, id);
  if (person.exists) return;
  const uint64_t version = person.version;  // of a deleted one that comes back
  person = {.exists = true, .dirty = true, .created_at = event.timestamp, .version = version};
  if (Resolve(team_id, distinct_id) == id) new_ids_.push_back({.row = {team_id, distinct_id, id, kOwnPerson}});
}

void PersonBook::Move(int64_t team_id, const std::string& distinct_id, Uuid person, WallTime now) {
  moved_[team_id][distinct_id] = person;
  new_ids_.push_back({.row = {team_id, distinct_id, person, static_cast<uint64_t>(ToMicros(now))}});
}

// All that belong to a person now: on disk, or in this batch.
net::Task<Result<std::vector<std::string>>> PersonBook::DistinctIdsOf(int64_t team_id, Uuid person) {
  CO_TRY(const std::string text,
         co_await engine_.Read({.sql = "SELECT distinct_id FROM person_distinct_ids WHERE team_id = " +
                                       std::to_string(team_id) + " AND person_id = " + Quote(person.ToString()),
                                .tag = "ingest"},
                               "JSONCompactEachRow", size_t{1} << 28));
  CO_TRY(const auto rows, ReadRows(text));
  std::set<std::string> ids;
  for (const auto& row : rows) ids.insert(row.at(0));
  for (const auto& [row, has_events] : new_ids_) {
    if (row.team_id == team_id && row.person_id == person) ids.insert(row.distinct_id);
  }
  std::vector<std::string> current;
  for (const auto& id : ids) {
    if (Resolve(team_id, id) == person) current.push_back(id);
  }
  co_return current;
}

net::Task<Result<void>> PersonBook::Merge(int64_t team_id, const CapturedEvent& event, WallTime now) {
  const std::string& other_id = event.other_distinct_id;
  if (!MayBeMerged(event.distinct_id) || !MayBeMerged(other_id)) co_return Result<void>();
  const Uuid into = Resolve(team_id, event.distinct_id), from = Resolve(team_id, other_id);
  if (into == from) co_return Result<void>();
  CO_TRY_VOID(co_await LoadPersons(team_id, {into, from}));
  const bool from_exists = At(team_id, from).exists;
  if (!At(team_id, into).exists && from_exists) {  // a new name for a known person
    Move(team_id, event.distinct_id, from, now);
    co_return Result<void>();
  }
  Create(team_id, into, event.distinct_id, event);
  if (!from_exists) {
    Move(team_id, other_id, into, now);
    co_return Result<void>();
  }
  if (At(team_id, from).identified && event.event != "$merge_dangerously") co_return Result<void>();
  CO_TRY_VOID(co_await Absorb(team_id, from, into, now));
  if (Resolve(team_id, other_id) != into) Move(team_id, other_id, into, now);
  co_return Result<void>();
}

net::Task<Result<void>> PersonBook::Absorb(int64_t team_id, Uuid from, Uuid into, WallTime now) {
  CO_TRY(const auto ids, co_await DistinctIdsOf(team_id, from));
  for (const std::string& id : ids) Move(team_id, id, into, now);
  Person& survivor = At(team_id, into);
  Person& absorbed = At(team_id, from);
  boost::json::object properties = ParseObject(absorbed.properties);
  for (const auto& field : ParseObject(survivor.properties)) properties[field.key()] = field.value();
  survivor.properties = boost::json::serialize(properties);
  survivor.created_at = std::min(survivor.created_at, absorbed.created_at);
  survivor.dirty = absorbed.dirty = absorbed.deleted = true;
  absorbed.exists = false;
  co_return Result<void>();
}

net::Task<Result<void>> PersonBook::Adopt(int64_t team_id, const CapturedEvent& event, WallTime now) {
  const auto imported = ImportedPerson(event);
  if (!imported) co_return Result<void>();
  const auto known = known_as_.find({team_id, *imported});
  const Uuid there = known == known_as_.end() ? *imported : known->second;
  const Uuid here = Resolve(team_id, event.distinct_id);
  if (here == there) co_return Result<void>();
  CO_TRY_VOID(co_await LoadPersons(team_id, {here, there}));
  if (!At(team_id, here).exists) {  // new to us: as it was there
    if (At(team_id, there).deleted) co_return Result<void>();
    moved_[team_id][event.distinct_id] = there;
    new_ids_.push_back(
        {.row = {team_id, event.distinct_id, there, static_cast<uint64_t>(ToMicros(now))}, .has_events = false});
  } else if (!At(team_id, there).exists) {
    if (known_as_.size() >= kCachedPersonsMax) known_as_.clear();
    known_as_[{team_id, *imported}] = here;
  } else if (!At(team_id, there).identified || !At(team_id, here).identified) {
    const bool keep_here = At(team_id, here).identified || !At(team_id, there).identified;
    CO_TRY_VOID(co_await Absorb(team_id, keep_here ? there : here, keep_here ? here : there, now));
    known_as_[{team_id, *imported}] = keep_here ? here : there;
  }
  co_return Result<void>();
}

std::optional<Uuid> PersonBook::ApplyPlain(int64_t team_id, const CapturedEvent& event) const {
  const bool changes = !event.set.empty() || !event.set_once.empty() || !event.unset.empty() || !event.person.empty() ||
                       !event.person_properties.empty() || IsMerge(event) || event.event == "$identify";
  if (changes) return std::nullopt;
  const Uuid id = Resolve(team_id, event.distinct_id);
  if (!event.person_profile) return id;
  const auto person = persons_.find({team_id, id});
  if (person == persons_.end() || !person->second.exists) return std::nullopt;
  return id;
}

net::Task<Result<Uuid>> PersonBook::Apply(int64_t team_id, const CapturedEvent& event, WallTime now) {
  CO_TRY_VOID(co_await Adopt(team_id, event, now));
  if (IsMerge(event)) CO_TRY_VOID(co_await Merge(team_id, event, now));
  const Uuid id = Resolve(team_id, event.distinct_id);
  if (!NeedsPerson(event)) co_return id;
  CO_TRY_VOID(co_await LoadPersons(team_id, {id}));
  Create(team_id, id, event.distinct_id, event);
  Person& person = At(team_id, id);
  std::string properties = person.properties;
  const size_t imported = std::hash<std::string>{}(event.person_properties);
  if (!event.person_properties.empty() && person.imported != imported) {
    const bool fills_gaps = event.timestamp < person.created_at;
    properties = UpdateProperties(properties, fills_gaps ? CapturedEvent{.set_once = event.person_properties}
                                                         : CapturedEvent{.set = event.person_properties});
    person.imported = imported;
  }
  properties = UpdateProperties(properties, event);
  const bool identifies = event.event == "$identify" && MayBeMerged(event.distinct_id);
  if (properties != person.properties || (identifies && !person.identified)) {
    person.properties = std::move(properties);
    person.identified = person.identified || identifies;
    person.dirty = true;
  }
  co_return id;
}

PersonChanges PersonBook::TakeChanges() {
  PersonChanges changes;
  for (auto& [key, person] : persons_) {
    if (!person.dirty) continue;
    person.dirty = false;
    changes.persons.Add({.id = key.second,
                         .team_id = key.first,
                         .created_at = person.created_at,
                         .properties = person.properties,
                         .is_identified = person.identified,
                         .version = ++person.version,
                         .is_deleted = person.deleted});
  }
  for (const auto& [row, has_events] : new_ids_) {
    changes.distinct_ids.Add(row);
    if (row.version != kOwnPerson && has_events) changes.overrides.Add(row);
  }
  new_ids_.clear();
  return changes;
}

}  // namespace hedgerow::warehouse
