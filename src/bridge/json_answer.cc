#include "bridge/json_answer.h"

namespace hedgerow::bridge {
namespace {

Result<JsonAnswer> ReadRows(std::string_view text, size_t limit_rows) {
  boost::system::error_code error;
  auto json = boost::json::parse(text, error);
  if (error || !json.is_object()) return FailInternal("the engine's JSON: " + error.message());
  auto* meta = json.get_object().if_contains("meta");
  auto* data = json.get_object().if_contains("data");
  if (meta == nullptr || data == nullptr || !meta->is_array() || !data->is_array())
    return FailInternal("the engine's JSON has no rows");
  JsonAnswer answer;
  for (const auto& column : meta->get_array()) {
    answer.columns.push_back(
        {boost::json::value_to<std::string>(column.at("name")), boost::json::value_to<std::string>(column.at("type"))});
  }
  answer.results = std::move(data->get_array());
  if (answer.results.size() > limit_rows) {  // the compiler asks for one more, so that a cut is known
    answer.truncated = true;
    answer.results.resize(limit_rows);
  }
  return answer;
}

}  // namespace

net::Task<std::expected<JsonAnswer, QueryFailure>> RunForJson(QueryRunner& runner, RunRequest request) {
  request.form = Form::kJsonCompact;
  const auto limit_rows = static_cast<size_t>(std::clamp<int64_t>(request.limit_rows, 0, kNoLimitRows));
  auto opened = co_await runner.Open(std::move(request));
  if (!opened) co_return std::unexpected(std::move(opened.error()));
  std::string text;
  for (;;) {
    auto piece = co_await (*opened)->Next();
    if (!piece) co_return std::unexpected(QueryFailure{std::move(piece.error()), {}});
    if (!*piece) break;
    text.append(**piece);
  }
  auto answer = ReadRows(text, limit_rows);
  if (!answer) co_return std::unexpected(QueryFailure{std::move(answer.error()), {}});
  answer->cached = (*opened)->cached();
  answer->elapsed_ms = (*opened)->elapsed_ms();
  co_return std::move(*answer);
}

}  // namespace hedgerow::bridge
