#include "server/join/project_facts.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/json.hpp>

#include "bridge/query_runner.h"

namespace hedgerow::server {

namespace {

// A value of a system table's row, in ClickHouse's text of a tuple.
std::string TupleText(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string TimeText(WallTime time) {
  return TupleText(fmt::format("{:%Y-%m-%d %H:%M:%S}", std::chrono::floor<std::chrono::seconds>(time)));
}

// The value of `field` in what was sent, as JSON; empty if absent.
std::string Field(const store::NamedQuery& named, std::string_view field) {
  boost::system::error_code error;
  const auto source = boost::json::parse(named.source, error);
  if (error || !source.is_object()) return {};
  const auto* found = source.get_object().if_contains(field);
  return found == nullptr || found->is_null() ? std::string() : boost::json::serialize(*found);
}

void Add(const store::NamedQuery& named, hogql::Catalog* catalog) {
  const std::string head =
      fmt::format("({},{},{},", named.id.value, TupleText(named.name), TupleText(named.description));
  auto row = [&](const char* table, const std::string& rest) {
    std::string& rows = catalog->system_rows[table];
    rows.insert(rows.empty() ? 0 : rows.size() - 1, (rows.empty() ? "[" : ",") + head + rest + "," +
                                                        TimeText(named.created_at) + ")" + (rows.empty() ? "]" : ""));
  };
  switch (named.kind) {
    case store::NamedKind::kCohort:
      catalog->cohorts.push_back({named.id.value, named.name, named.hogql, false});
      return row("system.cohorts", TupleText(Field(named, "filters")) + ",false");
    case store::NamedKind::kAction:
      catalog->actions.push_back({named.id.value, named.name, named.hogql, false});
      return row("system.actions", TupleText(Field(named, "steps")));
    case store::NamedKind::kView:
      catalog->views.push_back({named.name, named.hogql});
      return row("system.saved_queries", TupleText(Field(named, "query")));
  }
}

}  // namespace

ProjectFacts::ProjectFacts(net::Loop& home, net::WorkerPool& workers, store::Store& store, store::NamedQueries& named)
    : home_(home), workers_(workers), store_(store), named_(named) {
  default_.catalog = bridge::DefaultCatalog();
}

Result<ProjectFacts::Facts> ProjectFacts::Read(ProjectId project) {
  TRY(const store::Project stored, store_.GetProject(project));
  TRY(const auto all, named_.ListNamed(project));
  if (all.empty()) return Facts{.timezone = stored.timezone, .catalog = default_.catalog};
  auto catalog = std::make_shared<hogql::Catalog>(*default_.catalog);
  for (const store::NamedQuery& named : all) Add(named, catalog.get());
  return Facts{.timezone = stored.timezone, .catalog = std::move(catalog)};
}

net::Task<Result<void>> ProjectFacts::Load() {
  CO_TRY(const auto projects, co_await workers_.Run([this] { return store_.ListProjects(); }));
  for (const store::Project& project : projects) CO_TRY_VOID(co_await Reload(project.id));
  co_return Result<void>{};
}

net::Task<Result<void>> ProjectFacts::ProjectChanged(ProjectId project) {
  co_return co_await net::RunOn(home_, [this, project] { return Reload(project); });
}

// Of two at once the one that began to read later wins: it has seen both changes.
net::Task<Result<void>> ProjectFacts::Reload(ProjectId project) {
  const uint64_t order = ++reads_;
  CO_TRY(Facts read, co_await workers_.Run([this, project] { return Read(project); }));
  read.order = order;
  Facts& kept = facts_[project];
  if (kept.order < order) kept = std::move(read);
  co_return Result<void>{};
}

// Compiled as a query would use it.
net::Task<Result<void>> ProjectFacts::CheckNamed(ProjectId project, store::NamedKind kind, std::string hogql) {
  std::string query = kind == store::NamedKind::kCohort   ? "SELECT id FROM persons WHERE " + hogql
                      : kind == store::NamedKind::kAction ? "SELECT uuid FROM events WHERE " + hogql
                                                          : "SELECT * FROM (" + hogql + "\n)";
  co_return co_await net::RunOn(home_, [this, project, &query] { return CheckAtHome(project, std::move(query)); });
}

net::Task<Result<void>> ProjectFacts::CheckAtHome(ProjectId project, std::string query) {
  const auto catalog = Catalog(project);
  const auto compiled =
      hogql::Compile(query, {.project = project, .timezone = Timezone(project), .catalog = catalog.get()});
  if (compiled) co_return Result<void>{};
  const hogql::Diagnostic& first = compiled.error().front();
  co_return Fail(Code::kInvalid, first.hint.empty() ? first.message : first.message + ": " + first.hint, {}, "query");
}

std::string ProjectFacts::Timezone(ProjectId project) const {
  const auto found = facts_.find(project);
  return found == facts_.end() ? default_.timezone : found->second.timezone;
}

std::shared_ptr<const hogql::Catalog> ProjectFacts::Catalog(ProjectId project) const {
  const auto found = facts_.find(project);
  return found == facts_.end() ? default_.catalog : found->second.catalog;
}

}  // namespace hedgerow::server
