#include "warehouse/demo.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <random>

#include "warehouse/demo_vocabulary.h"

namespace hedgerow::warehouse {
namespace {

using namespace std::chrono_literals;
using namespace demo;

constexpr std::string_view kSite = "https://shop.example.com";
constexpr double kGrowth = 1.2;        // the last day has 1 + kGrowth times the first day's visits
constexpr double kNewVisitors = 0.38;  // of all visits
constexpr double kSeesPricing = 0.34, kSignsUp = 0.22, kBuysAtOnce = 0.16, kBuysLater = 0.085;

// std's distributions differ between libraries; these do not.
class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  bool Chance(double probability) { return Uniform() < probability; }
  size_t Below(size_t bound) { return static_cast<size_t>(Uniform() * static_cast<double>(bound)); }
  double Exponential(double mean) { return -mean * std::log(1 - Uniform()); }
  uint64_t Bits() { return engine_(); }
  template <class Table>
  const auto& Pick(const Table& table) {
    double total = 0;
    for (const auto& row : table) total += row.weight;
    double at = Uniform() * total;
    for (const auto& row : table) {
      at -= row.weight;
      if (at < 0) return row;
    }
    return table.back();
  }

 private:
  std::mt19937_64 engine_;
};

struct Visitor {
  std::string distinct_id;
  Uuid person_id;
  WallTime first_seen;
  const Country* country = nullptr;
  const Machine* machine = nullptr;
  const Source* source = nullptr;
  const Plan* plan = nullptr;  // since sign_up
  std::string name, email;
  int purchases = 0;
};

class Shop {
 public:
  Shop(ProjectId project, WallTime now, size_t events)
      : team_id_(project.value), now_(now), dice_(0x68656467 + static_cast<uint64_t>(project.value)), target_(events) {
    rows_.events.reserve(events + 32);
  }

  DemoRows Run() {
    while (rows_.events.size() < target_) Visit();
    rows_.events.resize(target_);
    for (const Visitor& visitor : visitors_) AddPerson(visitor);
    return std::move(rows_);
  }

 private:
  WallTime VisitTime(const Country& country) {
    for (;;) {  // rejection: days by growth and weekday, hours by the visitor's clock
      const double day = dice_.Uniform() * kDemoDays;
      const WallTime at = now_ - std::chrono::microseconds(static_cast<int64_t>((kDemoDays - day) * 86'400e6));
      const auto local = at + std::chrono::hours(country.utc_offset_hours);
      const auto midnight = std::chrono::floor<std::chrono::days>(local);
      const auto hour = static_cast<size_t>(std::chrono::duration_cast<std::chrono::hours>(local - midnight).count());
      const std::chrono::weekday weekday(std::chrono::sys_days(midnight.time_since_epoch()));
      const double busy = (1 + kGrowth * day / kDemoDays) / (1 + kGrowth) * kHours[hour] / 2.0 *
                          kWeekdays[weekday.iso_encoding() - 1] / 1.25;
      if (dice_.Chance(busy)) return at;
    }
  }

  Visitor& ChooseVisitor() {
    if (visitors_.size() < 50 || dice_.Chance(kNewVisitors)) {
      Visitor visitor;
      visitor.distinct_id = Uuid::FromBits(dice_.Bits(), dice_.Bits()).ToString();
      visitor.person_id = PersonIdOf(team_id_, visitor.distinct_id);
      visitor.country = &dice_.Pick(kCountries);
      visitor.machine = &dice_.Pick(kMachines);
      visitor.source = &dice_.Pick(kSources);
      visitor.first_seen = VisitTime(*visitor.country);
      visitors_.push_back(std::move(visitor));
      return visitors_.back();
    }
    // People who signed up come back more often than those who did not.
    Visitor* chosen = &visitors_[dice_.Below(visitors_.size())];
    for (int i = 0; i < 3 && chosen->plan == nullptr; ++i) chosen = &visitors_[dice_.Below(visitors_.size())];
    return *chosen;
  }

  void Visit() {
    Visitor& visitor = ChooseVisitor();
    WallTime at = visitor.first_seen;
    if (seen_.contains(visitor.distinct_id)) {
      do at = VisitTime(*visitor.country);
      while (at < visitor.first_seen);
    }
    seen_.emplace(visitor.distinct_id, true);
    session_ = Uuid::FromBits(dice_.Bits(), dice_.Bits()).ToString();
    at = Browse(visitor, at);
    if (visitor.plan == nullptr) {
      if (dice_.Chance(kSeesPricing * visitor.source->intent)) Consider(visitor, at);
    } else {
      Track(visitor, "signed_in", at, {});
      if (dice_.Chance(kBuysLater)) Purchase(visitor, Later(at, 90));
    }
  }

  WallTime Browse(const Visitor& visitor, WallTime at) {
    std::string_view path = dice_.Pick(kPages).path;
    for (;;) {
      PageView(visitor, path, at);
      if (path == "/product") Track(visitor, "product_viewed", Later(at, 4), {{"product", dice_.Pick(kProducts).name}});
      at = Later(at, 38);
      if (!dice_.Chance(0.62)) break;
      path = dice_.Pick(kPages).path;
    }
    Track(visitor, "$pageleave", at, {{"$pathname", path}, {"$current_url", std::string(kSite).append(path)}});
    return Later(at, 5);
  }

  void Consider(Visitor& visitor, WallTime at) {
    PageView(visitor, "/pricing", at);
    if (!dice_.Chance(kSignsUp * visitor.source->intent * (visitor.machine->device == "Mobile" ? 0.6 : 1.15))) return;
    at = Later(at, 70);
    PageView(visitor, "/signup", at);
    at = Later(at, 45);
    visitor.plan = &dice_.Pick(kPlans);
    const auto first = kFirstNames[dice_.Below(kFirstNames.size())], last = kLastNames[dice_.Below(kLastNames.size())];
    visitor.name = fmt::format("{} {}", first, last);
    visitor.email = fmt::format("{}.{}{}@example.com", first, last, visitors_.size() % 1000);
    for (char& c : visitor.email) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    Track(visitor, "sign_up", at, {{"plan", visitor.plan->name}, {"method", dice_.Chance(0.6) ? "google" : "email"}});
    if (dice_.Chance(kBuysAtOnce * 2.2)) Purchase(visitor, Later(at, 240));
  }

  void Purchase(Visitor& visitor, WallTime at) {
    const Product& product = visitor.purchases++ == 0 ? kProducts[0] : dice_.Pick(kProducts);
    if (visitor.purchases > 3 && visitor.plan != &kPlans.back() && dice_.Chance(0.1)) ++visitor.plan;
    const double unit = product.usd == 0 ? visitor.plan->monthly_usd : product.usd;
    const auto quantity = static_cast<int64_t>(product.name == "Extra seats" ? 1 + dice_.Below(8) : 1);
    const bool discounted = dice_.Chance(0.15);
    const double amount = std::round(unit * static_cast<double>(quantity) * (discounted ? 0.85 : 1.0) * 100) / 100;
    Track(visitor, "purchase", at,
          {{"amount", amount},
           {"currency", "USD"},
           {"plan", visitor.plan->name},
           {"product", product.name},
           {"quantity", quantity},
           {"discounted", discounted},
           {"$current_url", std::string(kSite).append("/checkout/done")},
           {"$pathname", "/checkout/done"}});
  }

  void PageView(const Visitor& visitor, std::string_view path, WallTime at) {
    Track(visitor, "$pageview", at, {{"$current_url", std::string(kSite).append(path)}, {"$pathname", path}});
  }

  void Track(const Visitor& visitor, std::string_view event, WallTime at, boost::json::object properties) {
    properties["$browser"] = visitor.machine->browser;
    properties["$os"] = visitor.machine->os;
    properties["$device_type"] = visitor.machine->device;
    properties["$geoip_country_code"] = visitor.country->code;
    properties["$geoip_country_name"] = visitor.country->name;
    properties["$session_id"] = session_;
    properties["$referring_domain"] = visitor.source->domain;
    if (!visitor.source->utm_source.empty()) properties["utm_source"] = visitor.source->utm_source;
    properties["$lib"] = "web";
    at = std::min(at, now_);
    rows_.events.push_back({.uuid = Uuid::FromBits(dice_.Bits(), dice_.Bits()),
                            .event = std::string(event),
                            .properties = boost::json::serialize(properties),
                            .timestamp = at,
                            .team_id = team_id_,
                            .distinct_id = visitor.distinct_id,
                            .created_at = at,
                            .person_id = visitor.person_id});
  }

  void AddPerson(const Visitor& visitor) {
    boost::json::object properties{{"$initial_referring_domain", visitor.source->domain},
                                   {"country", visitor.country->code},
                                   {"$geoip_country_name", visitor.country->name},
                                   {"$browser", visitor.machine->browser},
                                   {"$os", visitor.machine->os}};
    if (visitor.plan != nullptr) {
      properties["email"] = visitor.email;
      properties["name"] = visitor.name;
      properties["plan"] = visitor.plan->name;
    }
    rows_.persons.push_back({.id = visitor.person_id,
                             .team_id = team_id_,
                             .created_at = visitor.first_seen,
                             .properties = boost::json::serialize(properties),
                             .is_identified = visitor.plan != nullptr,
                             .version = 1});
    rows_.distinct_ids.push_back({team_id_, visitor.distinct_id, visitor.person_id, kOwnPerson});
  }

  WallTime Later(WallTime at, double mean_seconds) {
    return at + std::chrono::microseconds(static_cast<int64_t>((2 + dice_.Exponential(mean_seconds)) * 1e6));
  }

  int64_t team_id_;
  WallTime now_;
  Dice dice_;
  size_t target_;
  std::string session_;
  std::vector<Visitor> visitors_;
  std::unordered_map<std::string, bool> seen_;
  DemoRows rows_;
};

struct Encoded {
  EventRows events;
  PersonRows persons;
  DistinctIdRows ids{DistinctIdRows::Table::kAll};
};

Encoded Encode(ProjectId project, WallTime now) {
  const DemoRows rows = MakeDemo(project, now);
  Encoded encoded;
  for (const auto& row : rows.events) encoded.events.Add(row);
  for (const auto& row : rows.persons) encoded.persons.Add(row);
  for (const auto& row : rows.distinct_ids) encoded.ids.Add(row);
  return encoded;
}

}  // namespace

DemoRows MakeDemo(ProjectId project, WallTime now, size_t events) { return Shop(project, now, events).Run(); }

net::Task<Result<void>> LoadDemo(QueryEngine& engine, ProjectId project, WallTime now) {
  CO_TRY(const std::string present,
         co_await engine.Read(
             {.sql = "SELECT count() FROM events WHERE team_id = " + std::to_string(project.value), .tag = "demo"},
             "TSV"));
  if (present != "0\n") co_return Result<void>();
  net::WorkerPool worker(1);  // half a second of arithmetic: not on the loop
  Encoded encoded = co_await worker.Run([&] { return Encode(project, now); });
  // Events last: while there are none, a start that was cut short is made good by the next one.
  CO_TRY_VOID(co_await engine.Insert(encoded.persons.TakeBatch()));
  CO_TRY_VOID(co_await engine.Insert(encoded.ids.TakeBatch()));
  CO_TRY_VOID(co_await engine.Insert(encoded.events.TakeBatch()));
  co_return Result<void>();
}

}  // namespace hedgerow::warehouse
