#include "bridge/engine_query.h"

namespace hedgerow::bridge {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

struct FormRow {
  Form form;
  const char* format;
  Settings settings;
};

const FormRow& FormRowOf(Form form) {
  static const FormRow kRows[] = {
      {Form::kArrow, "ArrowStream", {}},
      // PostHog's shape: numbers as numbers, times as RFC 3339, what JSON cannot hold as null.
      {Form::kJsonRows,
       "JSONCompactEachRowWithNamesAndTypes",
       {{"output_format_json_quote_64bit_integers", "0"},
        {"output_format_json_quote_denormals", "0"},
        {"date_time_output_format", "iso"}}},
      {Form::kCsv, "CSVWithNames", {{"date_time_output_format", "iso"}}},
      {Form::kParquet, "Parquet", {}},
  };
  return kRows[static_cast<size_t>(form)];
}

// Unambiguous: each part carries its length.
void AddPart(std::string* key, std::string_view part) {
  key->append(std::to_string(part.size())).append(":").append(part);
}

}  // namespace

std::string FormatOf(Form form) { return FormRowOf(form).format; }

warehouse::Query EngineQuery(const RunRequest& request, hogql::CompiledQuery compiled, std::string tag) {
  warehouse::Query query{
      .sql = std::move(compiled.sql), .limit_rows = static_cast<uint64_t>(request.limit_rows), .tag = std::move(tag)};
  for (hogql::Param& param : compiled.params) query.params.push_back({std::move(param.name), std::move(param.value)});
  query.settings = FormRowOf(request.form).settings;
  query.settings.emplace_back("session_timezone", compiled.timezone);
  return query;
}

std::string CacheKey(const RunRequest& request, const hogql::CompiledQuery& compiled) {
  std::string key;
  AddPart(&key, std::to_string(request.project.value));
  AddPart(&key, std::to_string(request.limit_rows));
  AddPart(&key, FormatOf(request.form));
  AddPart(&key, compiled.timezone);
  AddPart(&key, compiled.sql);
  for (const hogql::Param& param : compiled.params) {
    AddPart(&key, param.name);
    AddPart(&key, param.value);
  }
  return key;
}

}  // namespace hedgerow::bridge
