#include "warehouse/embedded/password_gate.h"

#include "base/encoding.h"

namespace hedgerow::warehouse {

bool PasswordGate::Admits(const net::RequestHead& head) const {
  constexpr std::string_view kBasic = "Basic ";
  if (const std::string_view given = head.headers.Find("Authorization"); given.starts_with(kBasic)) {
    const auto login = FromBase64(given.substr(kBasic.size()));
    const size_t colon = login ? login->find(':') : std::string::npos;
    return colon != std::string::npos && ConstantTimeEqual(login->substr(colon + 1), password_);
  }
  if (const std::string_view key = head.headers.Find("X-ClickHouse-Key"); !key.empty()) {
    return ConstantTimeEqual(key, password_);
  }
  const auto parameter = net::QueryValue(head.query(), "password");
  return parameter && ConstantTimeEqual(*parameter, password_);
}

net::Task<void> PasswordGate::Handle(net::Exchange& exchange) {
  const std::string_view path = exchange.head().path();
  if (path == "/ping") {
    co_await front_.Handle(exchange);
  } else if (!Admits(exchange.head())) {
    net::Response response{.status = 403,
                           .body =
                               "Code: 516. DB::Exception: The password is wrong or missing. "
                               "(AUTHENTICATION_FAILED)\n"};
    response.headers.Set("X-ClickHouse-Exception-Code", "516");
    co_await exchange.Send(std::move(response));
  } else if (path.starts_with("/hedgerow/")) {  // adoption and ending are the server's business
    co_await exchange.Send({.status = 404, .body = "There is no handler for this path.\n"});
  } else {
    co_await front_.Handle(exchange);
  }
}

}  // namespace hedgerow::warehouse
