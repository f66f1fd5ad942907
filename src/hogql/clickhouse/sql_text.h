// The pieces of ClickHouse text: quoted names, literals, bound values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hogql/compile.h"
#include "hogql/semantics/types.h"

namespace hedgerow::hogql {

// `name` in backquotes, whatever it holds.
std::string QuoteName(std::string_view name);
// 'text' as a literal. Only for texts of our own (type names, units, time zones): what the user wrote is bound.
std::string QuoteOwnText(std::string_view text);
// Whether a user's text may stand as a literal where ClickHouse takes no bound value (parameters of aggregates).
bool IsPlainWord(std::string_view text);
std::string FloatText(double value);

// Values go to the engine beside the text, {p0:String}. Equal ones share a name.
class Params {
 public:
  std::string Bind(std::string_view type, const std::string& value);
  std::string BindText(std::string_view text);
  // Text of a whole value; false when it has no form (a nested dict in a list, ...).
  bool BindValue(const Value& value, std::string_view timezone, Sql& out);
  std::vector<Param> Take() { return std::move(params_); }

 private:
  bool BindList(const Value::List& list, std::string_view timezone, Sql& out);

  std::vector<Param> params_;
  std::map<std::pair<std::string, std::string>, size_t, std::less<>> known_;
};

}  // namespace hedgerow::hogql
