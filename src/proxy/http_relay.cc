#include "proxy/http_relay.h"

#include "proxy/header_policy.h"
#include "proxy/pages.h"

namespace hedgerow::proxy {
namespace {

using net::ClientCall;
using net::HttpClient;

bool MayRepeat(const net::Exchange& exchange) {
  const std::string& method = exchange.head().method;
  return !exchange.has_body() && (method == "GET" || method == "HEAD");
}

net::Task<Result<std::unique_ptr<ClientCall>>> OpenUpstream(Backends* backends, HttpClient* client,
                                                            const RelayRequest* what, HttpClient::Reuse reuse) {
  const AppId app = what->app;
  std::string path = what->of_open_page ? backends->StillAt(app) : backends->RunningAt(app);
  if (!path.empty()) {
    auto opened = co_await client->Open(net::UnixEndpoint(path), reuse);
    if (opened) co_return opened;
  }
  // It sleeps, or its sandbox ended a moment ago.
  CO_TRY(path, co_await backends->Wake(app));
  co_return co_await client->Open(net::UnixEndpoint(path), HttpClient::Reuse::kFresh);
}

net::Task<Result<void>> SendRequest(net::Exchange* exchange, ClientCall* call, const net::ClientRequest* request) {
  CO_TRY_VOID(co_await call->SendHead(*request, exchange->body_length()));
  while (exchange->has_body()) {
    CO_TRY(const std::string_view chunk, co_await exchange->ReadBodyChunk());
    if (chunk.empty()) break;
    // An app may answer before it has read everything (413): then its answer is what counts.
    if (!co_await call->Write(chunk)) co_return Result<void>{};
  }
  (void)co_await call->Finish();
  co_return Result<void>{};
}

net::Task<Result<std::unique_ptr<ClientCall>>> Ask(net::Exchange* exchange, Backends* backends, HttpClient* client,
                                                   const RelayRequest* what) {
  CO_TRY(auto call, co_await OpenUpstream(backends, client, what, HttpClient::Reuse::kAllowed));
  auto done = co_await SendRequest(exchange, call.get(), &what->request);
  if (done) done = co_await call->ReadHead();
  if (!done && done.error().code == Code::kUnavailable && call->reused() && MayRepeat(*exchange)) {
    // The app had closed the pooled connection.
    CO_TRY(call, co_await OpenUpstream(backends, client, what, HttpClient::Reuse::kFresh));
    done = co_await SendRequest(exchange, call.get(), &what->request);
    if (done) done = co_await call->ReadHead();
  }
  CO_TRY_VOID(done);
  if (call->head().status < 200) co_return Fail(Code::kUnavailable, "The app's answer could not be understood.");
  co_return call;
}

net::Response GatewayError(const Error& error) {
  switch (error.code) {
    case Code::kTimeout:
      return TextPage(504, "The app did not answer in time. Try again.");
    case Code::kNotFound:
      return TextPage(404, error.user_message);
    case Code::kRateLimited: {
      net::Response answer = TextPage(503, error.user_message);
      answer.headers.Add("Retry-After", "2");
      return answer;
    }
    case Code::kUnavailable:
      return TextPage(502, "The app did not answer: " + error.user_message);
    default:
      return TextPage(error.HttpStatus() == 500 ? 502 : error.HttpStatus(), error.user_message);
  }
}

}  // namespace

net::Task<void> RelayHttp(net::Exchange& exchange, Backends& backends, HttpClient& client, RelayRequest what) {
  auto call = co_await Ask(&exchange, &backends, &client, &what);
  if (!call) {
    if (exchange.client_gone()) co_return;
    net::Response answer = GatewayError(call.error());
    for (const auto [name, value] : what.extra_headers) answer.headers.Set(name, value);
    (void)co_await exchange.Send(std::move(answer));
    co_return;
  }
  net::Headers headers = ResponseHeadersFromApp((*call)->head().headers);
  for (const auto [name, value] : what.extra_headers) headers.Set(name, value);
  if (!co_await exchange.SendHead((*call)->head().status, std::move(headers), (*call)->body_length())) co_return;
  for (;;) {
    const auto chunk = co_await (*call)->ReadBodyChunk();
    if (!chunk) co_return;  // cut short: the broken connection tells the viewer
    if (chunk->empty()) break;
    if (!co_await exchange.Write(*chunk)) co_return;
  }
  (void)co_await exchange.Finish();
}

}  // namespace hedgerow::proxy
