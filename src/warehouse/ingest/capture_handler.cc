#include "warehouse/ingest/capture_handler.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "warehouse/ingest/capture_body.h"

namespace hedgerow::warehouse {
namespace {

enum class Kind { kCapture, kRecording, kFlags, kConfig, kNone };

struct Route {
  std::string_view path;
  Kind kind;
};
constexpr std::array kRoutes = {
    Route{"/batch", Kind::kCapture},  Route{"/capture", Kind::kCapture}, Route{"/e", Kind::kCapture},
    Route{"/i/v0/e", Kind::kCapture}, Route{"/track", Kind::kCapture},   Route{"/engage", Kind::kCapture},
    Route{"/flags", Kind::kFlags},    Route{"/decide", Kind::kFlags},    Route{"/s", Kind::kRecording},
};
// What a body may grow to while it is read: it, its text, and the events made of it.
constexpr size_t kBytesABodyByte = 3;
constexpr size_t kInlineBytes = 32 << 10;  // larger bodies are unpacked and read on a worker
constexpr size_t kProblemsShown = 100;

Kind KindOf(std::string_view path) {
  if (path.starts_with("/array/")) return Kind::kConfig;
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const auto route = std::find_if(kRoutes.begin(), kRoutes.end(), [&](const Route& r) { return r.path == path; });
  return route == kRoutes.end() ? Kind::kNone : route->kind;
}

net::Response Json(int status, const boost::json::object& body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = boost::json::serialize(body)};
}

net::Response Refused(const Error& error) {
  const char* type = error.code == Code::kUnauthenticated ? "authentication_error"
                     : error.HttpStatus() >= 500          ? "server_error"
                                                          : "validation_error";
  const char* code = error.code == Code::kUnauthenticated ? "invalid_api_key" : "invalid_request";
  net::Response response =
      Json(error.HttpStatus(),
           {{"status", 0}, {"type", type}, {"code", code}, {"detail", error.user_message}, {"attr", nullptr}});
  if (error.code == Code::kUnavailable) response.headers.Set("Retry-After", "1");
  if (error.code == Code::kStorageFull) response.headers.Set("Retry-After", "30");
  return response;
}

// Any page may send, as PostHog's own endpoints allow: what it needs is the token, and nothing is told back.
void AllowEveryOrigin(const net::RequestHead& head, net::Headers* headers) {
  const auto origin = head.headers.Find("Origin");
  if (origin.empty()) return;
  headers->Set("Access-Control-Allow-Origin", origin);
  headers->Set("Access-Control-Allow-Credentials", "true");
  headers->Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  const auto asked = head.headers.Find("Access-Control-Request-Headers");
  headers->Set("Access-Control-Allow-Headers",
               asked.empty() ? "Content-Type, Content-Encoding, X-Requested-With" : asked);
  headers->Set("Access-Control-Max-Age", "3600");
  headers->Add("Vary", "Origin");
}

bool IsToken(std::string_view token) {
  return !token.empty() && token.size() <= 200 &&
         token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == token.npos;
}

Error UnknownToken(std::string_view token) {
  return {Code::kUnauthenticated,
          token.empty() ? "The request names no project: put the project's token (phc_...) into \"api_key\"."
          : token.starts_with("phx_") ? "This is a personal API key. Events are sent with the project's token "
                                        "(phc_...), shown under \"Get data in\"; "
                                        "revoke the key if it was published."
                                      : "No project has this token. Copy it again from \"Get data in\".",
          {},
          {}};
}

boost::json::object RemoteConfig(std::string_view token) {
  return {{"token", token},
          {"supportedCompression", boost::json::array{"gzip", "gzip-js"}},
          {"hasFeatureFlags", false},
          {"sessionRecording", false},
          {"surveys", false},
          {"heatmaps", false},
          {"capturePerformance", false},
          {"autocaptureExceptions", false},
          {"captureDeadClicks", false},
          {"autocapture_opt_out", false},
          {"defaultIdentifiedOnly", true},
          {"siteApps", boost::json::array()}};
}

}  // namespace

bool CaptureHandler::Owns(std::string_view path) { return KindOf(path) != Kind::kNone; }

net::Task<void> CaptureHandler::Handle(net::Exchange& exchange) {
  const net::RequestHead& head = exchange.head();
  net::Response response;
  if (head.method == "OPTIONS") {
    response.status = 204;
  } else if (head.method != "POST" && head.method != "GET" && head.method != "HEAD") {
    response = Refused({Code::kInvalid, "Events are sent with POST.", {}, {}});
    response.status = 405;
  } else {
    switch (KindOf(head.path())) {
      case Kind::kCapture:
        response = co_await Capture(exchange);
        break;
      case Kind::kRecording:
        response = co_await Discard(exchange);
        break;
      case Kind::kFlags:
        response = co_await Flags(exchange);
        break;
      default:
        response = Config(head);
    }
  }
  AllowEveryOrigin(head, &response.headers);
  co_await exchange.Send(std::move(response));
}

Result<CaptureMemory::Share> CaptureMemory::Take(size_t bytes) {
  if (used_.fetch_add(bytes) + bytes > bytes_max_) {
    used_ -= bytes;
    return Fail(Code::kUnavailable, "Too many events are being received just now. Send them again in a moment.");
  }
  return Share(this, bytes);
}

net::Task<Result<CaptureBatch>> CaptureHandler::ReadBatch(net::Exchange& exchange) {
  PackedBody packed{.content_type = exchange.head().headers.Find("Content-Type"),
                    .content_encoding = exchange.head().headers.Find("Content-Encoding"),
                    .query = exchange.head().query()};
  const uint64_t length = exchange.has_body() ? exchange.body_length().value_or(kCaptureBodyBytesMax) : 0;
  CO_TRY(const auto share,
         memory_.Take(static_cast<size_t>(std::min<uint64_t>(length, kCaptureBodyBytesMax)) * kBytesABodyByte));
  CO_TRY(packed.body, co_await exchange.ReadBody(kCaptureBodyBytesMax));
  const WallTime now = clock_.Now();
  const auto read = [&]() -> Result<CaptureBatch> {
    TRY(const std::string json, UnpackCapture(std::move(packed)));
    return ReadCapture(json, now);
  };
  if (packed.body.size() <= kInlineBytes) co_return read();
  co_return co_await workers_.Run(read);
}

net::Task<Result<Accepted>> CaptureHandler::Store(ProjectId project, CaptureBatch& batch) {
  co_return co_await net::RunOn(home_, [this, project, &batch] {
    return batch.historical && batch.skip_stored
               ? ingest_.SubmitNew(project, std::move(batch.events), std::move(batch.seen))
               : ingest_.Submit(project, std::move(batch.events), std::move(batch.seen));
  });
}

net::Task<net::Response> CaptureHandler::Capture(net::Exchange& exchange) {
  auto batch = co_await ReadBatch(exchange);
  if (!batch) co_return Refused(batch.error());
  const auto project = tokens_.FindProject(batch->token);
  if (!project) co_return Refused(UnknownToken(batch->token));
  if (IsCrawler(exchange.head().headers.Find("User-Agent"))) {
    batch->ignored += batch->events.size();
    batch->events.clear();
  }
  boost::json::object body{{"status", 1}};
  if (batch->ignored > 0) body["ignored"] = batch->ignored;
  if (!batch->problems.empty()) {
    boost::json::array problems;
    for (const CaptureProblem& problem : batch->problems) {
      if (problems.size() == kProblemsShown) break;
      problems.push_back({{"index", problem.index}, {"detail", problem.reason}});
    }
    body["problems"] = std::move(problems);
    body["problem_count"] = batch->problems.size();
    if (batch->events.empty() && batch->ignored == 0) {  // nothing could be taken
      co_return Refused(
          {Code::kInvalid, "No event could be taken; the first: " + batch->problems.front().reason + ".", {}, {}});
    }
  }
  auto accepted = co_await Store(*project, *batch);
  if (!accepted) co_return Refused(accepted.error());
  if (batch->historical) {
    body["stored"] = accepted->stored;
    body["duplicates"] = accepted->duplicates;
  }
  co_return Json(200, body);
}

// There are no flags; but who asks with a wrong token must hear of it, or no event of theirs will ever arrive.
net::Task<net::Response> CaptureHandler::Flags(net::Exchange& exchange) {
  auto asked = co_await ReadBatch(exchange);
  if (!asked) co_return Refused(asked.error());
  if (!tokens_.FindProject(asked->token)) co_return Refused(UnknownToken(asked->token));
  const bool is_decide = exchange.head().path().starts_with("/decide");
  const std::string version = net::QueryValue(exchange.head().query(), "v").value_or("1");
  const bool in_detail = is_decide ? version == "4" : version != "1";  // flags with their metadata
  boost::json::object body{{"errorsWhileComputingFlags", false}};
  if (in_detail) {
    body["flags"] = boost::json::object();
    body["requestId"] = Uuid::Fresh(random_).ToString();
  } else {
    body["featureFlags"] = version == "1" ? boost::json::value(boost::json::array()) : boost::json::object();
    body["featureFlagPayloads"] = boost::json::object();
  }
  if (is_decide || net::QueryValue(exchange.head().query(), "config") == "true") {
    for (auto& field : RemoteConfig(asked->token)) body[field.key()] = field.value();
  }
  co_return Json(200, body);
}

// Recordings are not kept; posthog-js is told so by the configuration, but older ones send them unasked.
net::Task<net::Response> CaptureHandler::Discard(net::Exchange& exchange) {
  for (size_t received = 0; exchange.has_body();) {
    auto piece = co_await exchange.ReadBodyChunk();
    if (!piece) co_return Refused(piece.error());
    if (piece->empty()) break;
    received += piece->size();
    if (received > kCaptureBodyBytesMax) co_return Refused({Code::kTooLarge, "The body is larger than 20 MB.", {}, {}});
  }
  co_return Json(200, {{"status", 1}});
}

net::Response CaptureHandler::Config(const net::RequestHead& head) const {
  std::string_view rest = head.path();
  rest.remove_prefix(std::string_view("/array/").size());
  const std::string_view token = rest.substr(0, rest.find('/'));
  const std::string_view name = rest.substr(std::min(rest.size(), token.size()));
  if (!IsToken(token) || !tokens_.FindProject(token))
    return Refused({Code::kNotFound, "No project has this token.", {}, {}});
  net::Response response = Json(200, RemoteConfig(token));
  response.headers.Set("Cache-Control", "public, max-age=300");
  if (name == "/config" || name == "/config/") return response;
  if (name != "/config.js") return Refused({Code::kNotFound, "There is no such file.", {}, {}});
  response.headers.Set("Content-Type", "application/javascript");
  const std::string quoted = boost::json::serialize(boost::json::string(token));
  response.body =
      "(function(){window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{};window._POSTHOG_REMOTE_CONFIG[" +
      quoted + "]={config:" + response.body + ",siteApps:[]}})();";
  return response;
}

}  // namespace hedgerow::warehouse
