#include "server/join/data_side.h"

#include <fmt/format.h>

#include "bridge/json_answer.h"
#include "bridge/values.h"

namespace hedgerow::server {
namespace {

net::Task<void> CloseListener(std::unique_ptr<bridge::BridgeListener> listener) { co_await listener->Close(); }

api::ApiError ToApiError(bridge::QueryFailure failure) {
  std::vector<api::Problem> problems;
  for (const hogql::Diagnostic& diagnostic : failure.diagnostics) {
    api::Problem problem;
    problem.detail = diagnostic.message;
    problem.line = diagnostic.line;
    problem.column = diagnostic.column;
    problem.start = static_cast<int64_t>(diagnostic.start);
    problem.end = static_cast<int64_t>(diagnostic.end);
    if (!diagnostic.hint.empty()) problem.hint = diagnostic.hint;
    problems.push_back(std::move(problem));
  }
  if (failure.error.attr.empty()) failure.error.attr = "query";
  return {std::move(failure.error), std::move(problems)};
}

}  // namespace

Result<void> BridgeHost::Open(SandboxId sandbox, ProjectId project, AppId app, OwnedFd listener) {
  TRY(listeners_[sandbox], bridge::BridgeListener::Create(loop_, std::move(listener), {project, app}, runner_, log_));
  return {};
}

void BridgeHost::Close(SandboxId sandbox) {
  const auto found = listeners_.find(sandbox);
  if (found == listeners_.end()) return;
  if (found->second) tasks_.Spawn(CloseListener(std::move(found->second)));
  listeners_.erase(found);
}

net::Task<void> BridgeHost::CloseAll() {
  auto listeners = std::exchange(listeners_, {});
  for (auto& [sandbox, listener] : listeners) {
    if (listener) co_await listener->Close();
  }
  co_await tasks_.Join();
}

net::Task<std::expected<api::QueryAnswer, api::ApiError>> QueryService::Run(api::QueryRequest request) {
  auto values = bridge::ReadValues(request.values);
  if (!values) co_return std::unexpected(api::ApiError(std::move(values).error()));
  bridge::RunRequest run{.project = request.project,
                         .hogql = request.query,
                         .values = std::move(*values),
                         .limit_rows = request.limit,
                         .form = bridge::Form::kJsonCompact,
                         .freshness = request.refresh == api::Refresh::kForced ? bridge::Freshness::kForced
                                                                               : bridge::Freshness::kCacheAllowed,
                         .asker = fmt::format("project {}", request.project.value)};
  auto answer = co_await net::RunOn(home_, [this, &run] { return bridge::RunForJson(runner_, std::move(run)); });
  if (!answer) co_return std::unexpected(ToApiError(std::move(answer).error()));
  api::QueryAnswer out;
  for (auto& column : answer->columns) out.columns.push_back({std::move(column.name), std::move(column.type)});
  out.results = std::move(answer->results);
  out.truncated = answer->truncated;
  out.cached = answer->cached;
  out.elapsed_ms = answer->elapsed_ms;
  co_return out;
}

}  // namespace hedgerow::server
