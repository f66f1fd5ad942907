// Reading a request's JSON body field by field. Every refusal names the field.
//
//   CO_TRY(const Body body, co_await ReadBody(&request.exchange));
//   CO_TRY(const std::string name, body.RequiredText("name", 255));
//   CO_TRY(const auto cpu, body.OptionalNumber("cpu_cores", {0.25, 8}));
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "store/models.h"

namespace hedgerow::api {

inline constexpr size_t kBodyBytesMax = 1 << 20;

struct NumberRange {
  double min, max;
};

// The checks of one value, for JSON and for form fields alike.
Result<std::string> CheckText(std::string_view name, std::string text, size_t characters_max);
Result<std::string> CheckRequiredText(std::string_view name, std::string text, size_t characters_max);
Result<double> CheckNumber(std::string_view name, double number, NumberRange range);

class Body {
 public:
  Body() = default;
  explicit Body(boost::json::object json) : json_(std::move(json)) {}

  // Absent and null are the same. Text is trimmed; empty text is missing where it is required.
  Result<std::string> RequiredText(std::string_view name, size_t characters_max) const;
  Result<std::optional<std::string>> OptionalText(std::string_view name, size_t characters_max) const;
  // As it was sent, for passwords and queries.
  Result<std::string> RequiredRaw(std::string_view name) const;
  Result<std::optional<double>> OptionalNumber(std::string_view name, NumberRange range) const;
  Result<std::optional<store::Role>> OptionalRole(std::string_view name) const;
  const boost::json::value* Find(std::string_view name) const;

 private:
  boost::json::object json_;
};

enum class Empty { kRefused, kAllowed };

// An object of at most `bytes_max` as application/json.
net::Task<Result<Body>> ReadBody(net::Exchange* exchange, Empty empty = Empty::kRefused,
                                 size_t bytes_max = kBodyBytesMax);

}  // namespace hedgerow::api
