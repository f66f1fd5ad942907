#include "bridge/json_answer.h"

namespace hedgerow::bridge {
namespace {

Result<boost::json::array> ParseArray(const std::string& text) {
  boost::system::error_code error;
  auto json = boost::json::parse(text, error);
  if (error || !json.is_array()) return FailInternal("the engine's JSON: " + error.message());
  return std::move(json.get_array());
}

Result<JsonAnswer> ReadRows(const std::string& head, const std::string& rows) {
  JsonAnswer answer;
  const size_t line = std::min(head.find('\n'), head.size());
  TRY(const auto names, ParseArray(head.substr(0, line)));
  TRY(const auto types, ParseArray(head.substr(std::min(line + 1, head.size()))));
  if (names.size() != types.size()) return FailInternal("the engine's JSON names and types differ in number");
  for (size_t i = 0; i < names.size(); ++i) {
    answer.columns.push_back(
        {boost::json::value_to<std::string>(names[i]), boost::json::value_to<std::string>(types[i])});
  }
  TRY(answer.results, ParseArray("[" + rows + "]"));
  return answer;
}

}  // namespace

net::Task<std::expected<JsonAnswer, QueryFailure>> RunForJson(QueryRunner& runner, RunRequest request) {
  request.form = Form::kJsonRows;
  auto opened = co_await runner.Open(std::move(request));
  if (!opened) co_return std::unexpected(std::move(opened.error()));
  std::string text;
  for (;;) {
    auto piece = co_await (*opened)->Next();
    if (!piece) co_return std::unexpected(QueryFailure{std::move(piece.error()), {}, {}});
    if (!*piece) break;
    text.append(**piece);
  }
  auto answer = ReadRows((*opened)->flight().head, text);
  if (!answer) co_return std::unexpected(QueryFailure{std::move(answer.error()), {}, {}});
  answer->truncated = (*opened)->summary().truncated;
  answer->cached = (*opened)->cached();
  answer->elapsed_ms = (*opened)->elapsed_ms();
  co_return std::move(*answer);
}

}  // namespace hedgerow::bridge
