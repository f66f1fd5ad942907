#include "warehouse/transfer/import_sink.h"

#include <boost/json.hpp>

#include "warehouse/transfer/json_text.h"

namespace hedgerow::warehouse {
namespace {

using namespace std::chrono_literals;

constexpr int kSendAttempts = 60;
constexpr auto kSendPause = 1s;

net::ClientOptions ImportClient() {
  net::ClientOptions options;
  options.header_timeout = 120s;
  return options;
}

// What the server says about a request that it refused, in its own words.
std::string AnswerDetail(const std::string& body) {
  boost::system::error_code error;
  const auto answer = boost::json::parse(body, error);
  const auto* detail = !error && answer.is_object() ? answer.get_object().if_contains("detail") : nullptr;
  return detail != nullptr && detail->is_string() ? std::string(detail->get_string()) : body.substr(0, 300);
}

size_t AnswerDuplicates(const std::string& body) {
  boost::system::error_code error;
  const auto answer = boost::json::parse(body, error);
  const auto* count = !error && answer.is_object() ? answer.get_object().if_contains("duplicates") : nullptr;
  return count != nullptr && count->is_int64() ? static_cast<size_t>(count->get_int64()) : 0;
}

}  // namespace

HttpImportSink::HttpImportSink(net::Loop& loop, net::Endpoint endpoint, std::string token)
    : client_(loop, ImportClient()), endpoint_(std::move(endpoint)), token_(std::move(token)) {}

net::Task<Result<Accepted>> HttpImportSink::Send(ImportBatch batch, Stored stored) {
  net::ClientRequest request{.method = "POST", .target = "/batch/"};
  request.headers.Set("Content-Type", "application/json");
  request.body = "{\"api_key\":";
  AppendJsonString(token_, &request.body);
  request.body += ",\"historical_migration\":true";
  if (stored == Stored::kLookUp) request.body += ",\"skip_stored\":true";
  request.body += ",\"batch\":" + std::move(batch.json) + "}";
  Error last;
  for (int attempt = 0; attempt < kSendAttempts; ++attempt) {
    auto response = co_await client_.Fetch(endpoint_, request, 1 << 20);
    if (response && response->status == 200) {
      const size_t duplicates = std::min(AnswerDuplicates(response->body), batch.count);
      co_return Accepted{.stored = batch.count - duplicates, .duplicates = duplicates};
    }
    if (response && response->status < 500) {
      co_return Fail(Code::kInvalid, "The server refused the events: " + AnswerDetail(response->body),
                     "status " + std::to_string(response->status));
    }
    last = response ? Error{Code::kUnavailable,
                            "The server is busy: run the same command again later; it goes on here.",
                            AnswerDetail(response->body),
                            {}}
                    : Error{Code::kUnavailable,
                            "The server cannot be reached at " + endpoint_.host + ":" + std::to_string(endpoint_.port) +
                                ": is it running? The same command goes on here.",
                            response.error().user_message + " " + response.error().detail,
                            {}};
    if (!response && attempt >= 10) break;
    CO_TRY_VOID(co_await net::SleepFor(kSendPause));
  }
  co_return std::unexpected(last);
}

net::Task<Result<Accepted>> DirectImportSink::Send(ImportBatch batch, Stored stored) {
  if (stored == Stored::kLookUp)
    co_return co_await ingest_.SubmitNew(project_, std::move(batch.events), std::move(batch.seen));
  co_return co_await ingest_.Submit(project_, std::move(batch.events), std::move(batch.seen));
}

}  // namespace hedgerow::warehouse
