#include "api/admin.h"

#include <unistd.h>

#include <boost/json.hpp>

#include "api/admin_operations.h"
#include "api/answers.h"

namespace hedgerow::api {
namespace {

constexpr size_t kRequestBytesMax = 1 << 20;
constexpr size_t kAnswerBytesMax = 64 << 20;

bool MayAdminister(const std::optional<net::PeerCredentials>& peer) {
  return peer && (peer->uid == 0 || peer->uid == ::geteuid());
}

boost::json::object ErrorAnswer(Error error) {
  return {{"ok", false}, {"error", ErrorJson(ApiError(std::move(error)))}};
}

net::Task<void> Answer(net::Exchange* exchange, Admin* admin, net::WorkerPool* workers) {
  if (!MayAdminister(exchange->head().credentials)) {
    (void)co_await exchange->Send(ErrorResponse(
        ApiError(Error{Code::kForbidden, "Run this as the user who owns the data folder, or as root.", {}, {}})));
    co_return;
  }
  const auto body = co_await exchange->ReadBody(kRequestBytesMax);
  if (!body) {
    (void)co_await exchange->Send(ErrorResponse(ApiError(body.error())));
    co_return;
  }
  boost::system::error_code error;
  const boost::json::value request = boost::json::parse(*body, error);
  if (error || !request.is_object()) {
    (void)co_await exchange->Send(
        ErrorResponse(ApiError(Error{Code::kInvalid, "The request must be a JSON object.", {}, {}})));
    co_return;
  }
  const boost::json::object answer = co_await workers->Run([&] { return admin->Handle(request.get_object()); });
  (void)co_await exchange->Send(JsonResponse(200, answer));
}

}  // namespace

boost::json::object Admin::Handle(const boost::json::object& request) {
  const boost::json::value* name = request.if_contains("op");
  for (const AdminOperation& operation : AdminOperations()) {
    if (name == nullptr || !name->is_string() || name->get_string() != operation.name) continue;
    auto result = operation.run(services_, Body(request));
    if (!result) return ErrorAnswer(std::move(result).error());
    return {{"ok", true}, {"result", std::move(*result)}};
  }
  return ErrorAnswer({Code::kInvalid, "There is no such admin operation.", {}, "op"});
}

net::Handler AdminHandler(Admin& admin, net::WorkerPool& workers) {
  return [&admin, &workers](net::Exchange& exchange) { return Answer(&exchange, &admin, &workers); };
}

net::Task<Result<boost::json::object>> CallAdmin(net::Loop* loop, std::string socket, boost::json::object request) {
  net::HttpClient client(*loop, {});
  net::ClientRequest call{.method = "POST", .target = "/", .headers = {}, .body = boost::json::serialize(request)};
  call.headers.Set("Host", "admin");
  call.headers.Set("Content-Type", "application/json");
  CO_TRY(const auto response, co_await client.Fetch(net::UnixEndpoint(socket), std::move(call), kAnswerBytesMax));
  boost::system::error_code error;
  boost::json::value answer = boost::json::parse(response.body, error);
  if (error || !answer.is_object()) co_return FailInternal("the server's answer on admin.sock is not JSON");
  if (response.status == 200) co_return std::move(answer.get_object());
  co_return boost::json::object{{"ok", false}, {"error", std::move(answer)}};
}

}  // namespace hedgerow::api
