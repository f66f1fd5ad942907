#include "server/join/capture_side.h"

namespace hedgerow::server {
namespace {

constexpr size_t kReadingThreads = 2;  // bodies that are unpacked and read at once: up to 64 MB each

hogql::PropertyType ToHogql(warehouse::GuessedType type) {
  switch (type) {
    case warehouse::GuessedType::kNumeric:
      return hogql::PropertyType::kNumeric;
    case warehouse::GuessedType::kBoolean:
      return hogql::PropertyType::kBoolean;
    case warehouse::GuessedType::kDateTime:
      return hogql::PropertyType::kDateTime;
    default:
      return hogql::PropertyType::kString;
  }
}

void AddTypes(const std::map<std::string, warehouse::GuessedType>& types,
              std::map<std::string, hogql::PropertyType>* into) {
  for (const auto& [name, type] : types) into->try_emplace(name, ToHogql(type));
}

}  // namespace

CaptureSide::CaptureSide(net::Loop& home, warehouse::QueryEngine& engine, const Clock& clock, Random& random, Log log)
    : home_(home),
      workers_(kReadingThreads),
      clock_(clock),
      random_(random),
      log_(log),
      ingest_(home, engine, clock, random, std::move(log)) {
  ingest_.OnCommit([this](ProjectId project) { ++versions_[project]; });
}

net::Task<void> CaptureSide::LearnDefinitions() {
  const auto learnt = co_await definitions().LearnFromStored();
  if (!learnt) log_.Failure("definitions_not_learnt", learnt.error());
}

std::shared_ptr<const hogql::Catalog> CaptureSide::WithPropertyTypes(ProjectId project,
                                                                     std::shared_ptr<const hogql::Catalog> base) {
  const std::vector<std::string>& groups = ingest_.groups().TypesOf(project.value);
  const uint64_t version = definitions().version(project) + groups.size();
  if (version == 0) return base;
  Typed& typed = typed_[project];
  if (typed.catalog && typed.base == base && typed.version == version) return typed.catalog;
  auto catalog = std::make_shared<hogql::Catalog>(*base);
  AddTypes(definitions().Types(project, warehouse::DefinitionOf::kEventProperty), &catalog->event_properties);
  AddTypes(definitions().Types(project, warehouse::DefinitionOf::kPersonProperty), &catalog->person_properties);
  AddTypes(definitions().Types(project, warehouse::DefinitionOf::kGroupProperty), &catalog->group_properties);
  if (catalog->group_types.empty()) catalog->group_types = groups;
  typed = {.base = std::move(base), .catalog = std::move(catalog), .version = version};
  return typed.catalog;
}

uint64_t CaptureSide::DataVersion(ProjectId project) const {
  const auto found = versions_.find(project);
  return found == versions_.end() ? 0 : found->second;
}

std::unique_ptr<warehouse::CaptureHandler> CaptureSide::MakeHandler(const warehouse::ProjectTokens& tokens) {
  return std::make_unique<warehouse::CaptureHandler>(home_, ingest_, tokens, workers_, memory_, clock_, random_);
}

}  // namespace hedgerow::server
