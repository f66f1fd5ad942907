// From rows to records. Each Read... takes the columns that its k...Columns names, in that order, so that a statement
// is "SELECT " + columns + its own joins and conditions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/store.h"

namespace hedgerow::store {

inline constexpr std::string_view kProjectColumns =
    "p.id, p.organization_id, p.name, p.api_token, p.timezone, p.created_at";
inline constexpr std::string_view kUserColumns = "u.id, u.uuid, u.email, u.first_name, u.password_hash, u.created_at";
inline constexpr std::string_view kUserBasicColumns = "u.id, u.uuid, u.email, u.first_name";
inline constexpr std::string_view kApiKeyColumns = "id, user_id, label, key_hash, mask, created_at, last_used_at";
// Of links l LEFT JOIN users u ON u.id = l.created_by.
inline constexpr std::string_view kLinkColumns =
    "l.id, l.kind, l.token_hash, l.email, l.project_id, l.role, l.user_id, u.id, u.uuid, u.email, u.first_name, "
    "l.created_at, l.expires_at";
// Of streamlit_app_versions v LEFT JOIN users vu ON vu.id = v.created_by.
inline constexpr std::string_view kVersionColumns =
    "v.id, v.app_id, v.version_number, v.zip_file, v.zip_hash, v.zip_bytes, v.has_requirements, v.packages, "
    "vu.id, vu.uuid, vu.email, vu.first_name, v.created_at";
// Of streamlit_apps a LEFT JOIN users u ON u.id = a.created_by.
inline constexpr std::string_view kAppColumns =
    "a.id, a.short_id, a.project_id, a.name, a.description, a.cpu_cores, a.memory_gb, "
    "u.id, u.uuid, u.email, u.first_name, a.created_at, a.updated_at";

Project ReadProject(Query& row);
User ReadUser(Query& row);
UserBasic ReadUserBasic(Query& row);
std::optional<UserBasic> ReadMaybeUser(Query& row);
ApiKey ReadApiKey(Query& row);
Link ReadLink(Query& row);
Version ReadVersion(Query& row);
App ReadApp(Query& row);  // without its active version

std::string PackagesToJson(const std::vector<std::string>& packages);

// The one row of `query`, or kNotFound.
template <class T>
Result<T> One(Result<Query> query, T (*read)(Query&)) {
  if (!query) return std::unexpected(std::move(query).error());
  TRY(const bool found, query->Next());
  if (!found) return Fail(Code::kNotFound, "Not found.");
  return read(*query);
}

template <class T>
Result<std::vector<T>> All(Result<Query> query, T (*read)(Query&)) {
  if (!query) return std::unexpected(std::move(query).error());
  std::vector<T> rows;
  for (;;) {
    TRY(const bool found, query->Next());
    if (!found) return rows;
    rows.push_back(read(*query));
  }
}

template <class T>
T ReadScalar(Query& row) {
  return row.Get<T>();
}

}  // namespace hedgerow::store
