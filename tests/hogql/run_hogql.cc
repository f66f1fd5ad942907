#include "run_hogql.h"

#include "warehouse/schema.h"

namespace hedgerow::hogql {
namespace {

namespace json = boost::json;

Result<Value> ReadValue(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return Value{nullptr};
    case json::kind::bool_: return Value{value.get_bool()};
    case json::kind::int64: return Value{value.get_int64()};
    case json::kind::double_: return Value{value.get_double()};
    case json::kind::string: return Value{std::string(value.get_string())};
    case json::kind::array: {
      Value::List list;
      for (const auto& item : value.get_array()) {
        TRY(auto read, ReadValue(item));
        list.push_back(std::move(read));
      }
      return Value{std::move(list)};
    }
    case json::kind::object: {
      Value::Dict dict;
      for (const auto& [key, item] : value.get_object()) {
        const std::string text = item.is_string() ? std::string(item.get_string()) : "";
        if (key == "$datetime") return Value{Value::DateTime{text}};
        if (key == "$date") return Value{Value::Date{text}};
        if (key == "$decimal") return Value{Value::Decimal{text}};
        if (key == "$uuid") return Value{Value::Uuid{text}};
        TRY(auto read, ReadValue(item));
        dict.emplace_back(key, std::move(read));
      }
      return Value{std::move(dict)};
    }
    default: return Fail(Code::kInvalid, "a value beyond 64 bits");
  }
}

}  // namespace

Result<std::map<std::string, Value>> ReadValues(const json::object& values) {
  std::map<std::string, Value> read;
  for (const auto& [name, value] : values) {
    TRY(auto one, ReadValue(value));
    read.emplace(name, std::move(one));
  }
  return read;
}

Catalog WarehouseCatalog() {
  Catalog catalog;
  for (const auto& hot : warehouse::MaterializedColumns()) {
    catalog.materialized.push_back({std::string(hot.table), std::string(hot.property), std::string(hot.column), true});
  }
  return catalog;
}

HogqlAnswer RunHogql(warehouse::EngineUnderTest& under_test, std::string_view text, const CompileOptions& options,
                     EngineOptions engine) {
  auto compiled = Compile(text, options);
  if (compiled) return RunCompiled(under_test, *compiled, engine);
  HogqlAnswer answer;
  for (const Diagnostic& problem : compiled.error()) {
    answer.message += (answer.message.empty() ? "" : "; ") + problem.message;
    if (!problem.hint.empty()) answer.message += " (" + problem.hint + ")";
  }
  return answer;
}

HogqlAnswer RunCompiled(warehouse::EngineUnderTest& under_test, const CompiledQuery& compiled, EngineOptions engine) {
  HogqlAnswer answer{.sql = compiled.sql};
  warehouse::Query query{.sql = compiled.sql,
                         .tag = "test",
                         .settings = {{"output_format_json_quote_64bit_integers", "0"},
                                      {"output_format_json_quote_denormals", "0"},
                                      {"date_time_output_format", "iso"},
                                      {"session_timezone", compiled.timezone}}};
  if (engine.one_thread) query.settings.emplace_back("max_threads", "1");
  for (const Param& param : compiled.params) query.params.push_back({param.name, param.value});
  auto text = under_test.Run(under_test.engine().Read(std::move(query), "JSONCompact", 64 << 20));
  if (!text) {
    answer.stage = HogqlAnswer::Stage::kEngineError;
    answer.message = text.error().user_message;
    answer.detail = text.error().detail;
    return answer;
  }
  boost::system::error_code error;
  auto parsed = json::parse(*text, error);
  if (error || !parsed.is_object()) {
    answer.stage = HogqlAnswer::Stage::kEngineError;
    answer.message = "the engine's JSON cannot be read";
    answer.detail = *text;
    return answer;
  }
  answer.stage = HogqlAnswer::Stage::kAnswered;
  for (const auto& column : parsed.at("meta").as_array()) answer.columns.push_back(column.at("name"));
  answer.rows = std::move(parsed.at("data").as_array());
  return answer;
}

}  // namespace hedgerow::hogql
