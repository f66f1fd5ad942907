#include "server/join/definition_service.h"

#include <fmt/format.h>

#include "warehouse/uuid.h"

namespace hedgerow::server {
namespace {

constexpr warehouse::Uuid kDefinitionNamespace{.high = 0x6f1d0c3a5f0f4e0eULL, .low = 0x9a51c2b7d6e48f13ULL};

warehouse::DefinitionOf ToWarehouse(api::DefinitionKind kind) {
  switch (kind) {
    case api::DefinitionKind::kEvent:
      return warehouse::DefinitionOf::kEvent;
    case api::DefinitionKind::kEventProperty:
      return warehouse::DefinitionOf::kEventProperty;
    case api::DefinitionKind::kPersonProperty:
      return warehouse::DefinitionOf::kPersonProperty;
    case api::DefinitionKind::kGroupProperty:
      return warehouse::DefinitionOf::kGroupProperty;
  }
  return warehouse::DefinitionOf::kEvent;
}

std::optional<warehouse::GuessedType> TypeNamed(const std::optional<std::string>& name) {
  for (int type = 1; name && type <= 4; ++type) {
    if (warehouse::NameOf(static_cast<warehouse::GuessedType>(type)) == *name)
      return static_cast<warehouse::GuessedType>(type);
  }
  return std::nullopt;
}

}  // namespace

net::Task<api::DefinitionList> DefinitionService::ListAtHome(const api::DefinitionQuery& query) const {
  const auto of = ToWarehouse(query.kind);
  const auto page = book_.List(query.project, {.of = of,
                                               .search = query.search,
                                               .type = TypeNamed(query.property_type),
                                               .limit = static_cast<size_t>(query.limit),
                                               .offset = static_cast<size_t>(query.offset)});
  api::DefinitionList list{.count = static_cast<int64_t>(page.count)};
  for (const warehouse::Definition& one : page.items) {
    const std::string name = fmt::format("{}:{}:{}", query.project.value, static_cast<int>(of), one.name);
    list.items.push_back({.id = warehouse::Uuid::FromName(kDefinitionNamespace, name).ToString(),
                          .name = one.name,
                          .property_type = std::string(warehouse::NameOf(one.type)),
                          .first_seen = one.first_seen,
                          .last_seen = one.last_seen});
  }
  co_return list;
}

net::Task<api::DefinitionList> DefinitionService::List(api::DefinitionQuery query) {
  co_return co_await net::RunOn(home_, [this, &query] { return ListAtHome(query); });
}

}  // namespace hedgerow::server
