#include "api/body.h"

#include <boost/json.hpp>
#include <cmath>

#include <fmt/format.h>

namespace hedgerow::api {
namespace {

std::unexpected<Error> WrongField(std::string_view name, std::string message) {
  return Fail(Code::kInvalid, std::move(message), {}, std::string(name));
}

std::unexpected<Error> Missing(std::string_view name) { return WrongField(name, "This field is required."); }

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Well-formed UTF-8 (RFC 3629): shortest forms, no surrogates, nothing beyond U+10FFFF.
bool IsUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || at + length > text.size()) return false;
    for (size_t i = 1; i < length; ++i) {
      if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80) return false;
    }
    const unsigned char next = length > 1 ? static_cast<unsigned char>(text[at + 1]) : 0;
    const bool overlong = (lead == 0xE0 && next < 0xA0) || (lead == 0xF0 && next < 0x90);
    const bool beyond = (lead == 0xED && next > 0x9F) || (lead == 0xF4 && next > 0x8F);
    if (overlong || beyond) return false;
    at += length;
  }
  return true;
}

bool IsJson(std::string_view content_type) {
  const std::string_view type = net::TrimWhitespace(content_type.substr(0, content_type.find(';')));
  return net::EqualsIgnoreCase(type, "application/json");
}

}  // namespace

Result<std::string> CheckText(std::string_view name, std::string text, size_t characters_max) {
  text = std::string(net::TrimWhitespace(text));
  if (!IsUtf8(text)) return WrongField(name, "This is not valid UTF-8 text.");
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
    if (control || c == 0x7f) return WrongField(name, "Control characters are not allowed here.");
  }
  if (CountCharacters(text) > characters_max) {
    return WrongField(name, fmt::format("Ensure this field has no more than {} characters.", characters_max));
  }
  return text;
}

Result<std::string> CheckRequiredText(std::string_view name, std::string text, size_t characters_max) {
  TRY(std::string checked, CheckText(name, std::move(text), characters_max));
  if (checked.empty()) return WrongField(name, "This field may not be blank.");
  return checked;
}

Result<double> CheckNumber(std::string_view name, double number, NumberRange range) {
  if (!std::isfinite(number) || number < range.min || number > range.max) {
    return WrongField(name, fmt::format("This takes a number from {} to {}.", range.min, range.max));
  }
  return number;
}

const boost::json::value* Body::Find(std::string_view name) const {
  const boost::json::value* value = json_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<std::string> Body::RequiredRaw(std::string_view name) const {
  const boost::json::value* value = Find(name);
  if (value == nullptr) return Missing(name);
  if (!value->is_string()) return WrongField(name, "Not a valid string.");
  if (value->get_string().empty()) return WrongField(name, "This field may not be blank.");
  return std::string(value->get_string());
}

Result<std::string> Body::RequiredText(std::string_view name, size_t characters_max) const {
  TRY(std::string text, RequiredRaw(name));
  return CheckRequiredText(name, std::move(text), characters_max);
}

Result<std::optional<std::string>> Body::OptionalText(std::string_view name, size_t characters_max) const {
  const boost::json::value* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return WrongField(name, "Not a valid string.");
  TRY(std::string text, CheckText(name, std::string(value->get_string()), characters_max));
  return text;
}

Result<std::optional<double>> Body::OptionalNumber(std::string_view name, NumberRange range) const {
  const boost::json::value* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) return WrongField(name, "A valid number is required.");
  TRY(const double number, CheckNumber(name, value->to_number<double>(), range));
  return number;
}

Result<std::optional<store::Role>> Body::OptionalRole(std::string_view name) const {
  const boost::json::value* value = Find(name);
  if (value == nullptr) return std::nullopt;
  const auto role = value->is_string() ? store::ParseRole(std::string_view(value->get_string())) : std::nullopt;
  if (!role) return WrongField(name, "The role is one of viewer, member, admin.");
  return role;
}

net::Task<Result<Body>> ReadBody(net::Exchange* exchange, Empty empty, size_t bytes_max) {
  CO_TRY(const std::string text, co_await exchange->ReadBody(bytes_max));
  if (text.empty() && empty == Empty::kAllowed) co_return Body();
  if (!IsJson(exchange->head().headers.Find("Content-Type"))) {
    co_return Fail(Code::kUnsupportedMedia, "Send the body as JSON with Content-Type: application/json.");
  }
  boost::system::error_code error;
  boost::json::value parsed = boost::json::parse(text, error);
  if (error) co_return Fail(Code::kInvalid, "The body is not valid JSON.", error.message());
  if (!parsed.is_object()) co_return Fail(Code::kInvalid, "The body must be a JSON object.");
  co_return Body(std::move(parsed.get_object()));
}

}  // namespace hedgerow::api
