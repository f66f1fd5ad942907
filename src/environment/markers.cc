#include "environment/markers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "environment/package_name.h"
#include "environment/pep440.h"
#include "environment/quote.h"

namespace hedgerow::environment {
namespace {

constexpr int kDepthMax = 32;  // parentheses

// Variables and their value here; the empty value of a Python variable is filled in from the environment.
struct Variable {
  std::string_view name;
  std::string_view value;
};
constexpr Variable kVariables[] = {
    {"os_name", "posix"},
    {"sys_platform", "linux"},
    {"platform_machine", "x86_64"},
    {"platform_python_implementation", "CPython"},
    {"platform_release", ""},  // the kernel's, unknown when an app is uploaded
    {"platform_system", "Linux"},
    {"platform_version", ""},
    {"implementation_name", "cpython"},
    {"extra", ""},
    // Spellings from before PEP 508 that setuptools wrote, and pip still reads.
    {"os.name", "posix"},
    {"sys.platform", "linux"},
    {"platform.machine", "x86_64"},
    {"platform.python_implementation", "CPython"},
    {"python_implementation", "CPython"},
    {"platform.version", ""},
};

constexpr std::string_view kVersionVariables[] = {"python_version", "python_full_version", "implementation_version",
                                                  "platform_release"};

enum class Operator {
  kLess,
  kLessEqual,
  kEqual,
  kNotEqual,
  kGreaterEqual,
  kGreater,
  kCompatible,
  kArbitrary,
  kIn,
  kNotIn
};
struct OperatorName {
  std::string_view text;
  Operator op;
};
constexpr OperatorName kOperators[] = {
    {"===", Operator::kArbitrary}, {"==", Operator::kEqual},     {"~=", Operator::kCompatible},
    {"!=", Operator::kNotEqual},   {"<=", Operator::kLessEqual}, {">=", Operator::kGreaterEqual},
    {"<", Operator::kLess},        {">", Operator::kGreater},
};

// One side of a comparison.
struct Operand {
  std::string value;
  std::string_view variable;  // empty for a quoted string
};

// Recursive descent over or > and > comparison.
class MarkerReader {
 public:
  MarkerReader(std::string_view text, const MarkerEnvironment& environment) : text_(text), environment_(environment) {}

  std::expected<bool, std::string> Read() {
    const bool value = ReadOr(0);
    SkipSpace();
    if (error_.empty() && at_ != text_.size()) Expect("`and`, `or` or the end");
    if (!error_.empty()) return std::unexpected(error_);
    return value;
  }

 private:
  bool ReadOr(int depth) {
    bool value = ReadAnd(depth);
    while (error_.empty() && EatWord("or")) value = ReadAnd(depth) || value;
    return value;
  }

  bool ReadAnd(int depth) {
    bool value = ReadComparison(depth);
    while (error_.empty() && EatWord("and")) value = ReadComparison(depth) && value;
    return value;
  }

  bool ReadComparison(int depth) {
    SkipSpace();
    if (Eat("(")) {
      if (depth >= kDepthMax) return Fail("has too many parentheses");
      const bool value = ReadOr(depth + 1);
      SkipSpace();
      if (error_.empty() && !Eat(")")) return Expect("`)`");
      return value;
    }
    const Operand left = ReadOperand();
    if (!error_.empty()) return false;
    const std::optional<Operator> op = ReadOperator();
    if (!op) return Expect("a comparison such as ==");
    const Operand right = ReadOperand();
    if (!error_.empty()) return false;
    if (left.variable.empty() && right.variable.empty())
      return Fail("compares two strings; name a variable such as sys_platform");
    return Compare(left, *op, right);
  }

  Operand ReadOperand() {
    SkipSpace();
    if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
      const size_t end = text_.find(text_[at_], at_ + 1);
      if (end == std::string_view::npos) {
        Fail("has a string without its closing quote");
        return {};
      }
      Operand operand{.value = std::string(text_.substr(at_ + 1, end - at_ - 1))};
      at_ = end + 1;
      return operand;
    }
    const size_t start = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_' || text_[at_] == '.'))
      ++at_;
    const std::string_view name = text_.substr(start, at_ - start);
    if (name.empty()) {
      Expect("a variable or a quoted string");
      return {};
    }
    if (name == "python_version") return {environment_.python_version, name};
    if (name == "python_full_version" || name == "implementation_version")
      return {environment_.python_full_version, name};
    for (const Variable& variable : kVariables) {
      if (variable.name == name) return {std::string(variable.value), name};
    }
    Fail(fmt::format("names {}, which is no marker variable", Quote(name)));
    return {};
  }

  std::optional<Operator> ReadOperator() {
    SkipSpace();
    for (const OperatorName& known : kOperators) {
      if (Eat(known.text)) return known.op;
    }
    if (EatWord("in")) return Operator::kIn;
    if (EatWord("not") && EatWord("in")) return Operator::kNotIn;
    return std::nullopt;
  }

  // As versions where the variable is one and the right side makes a specifier; else as strings, which have no order:
  // < and > are false, <= and >= mean ==.
  bool Compare(const Operand& left, Operator op, const Operand& right) {
    const std::string_view variable = left.variable.empty() ? right.variable : left.variable;
    if (variable == "extra") return CompareStrings(NormalName(left.value), op, NormalName(right.value));
    const auto known = std::ranges::find(kOperators, op, &OperatorName::op);
    if (known != std::end(kOperators) &&
        std::ranges::find(kVersionVariables, variable) != std::end(kVersionVariables)) {
      const std::optional<Specifier> specifier = Specifier::Parse(std::string(known->text) + right.value);
      if (specifier) return specifier->Contains(left.value);
      if (op == Operator::kArbitrary) return left.value == right.value;
    }
    return CompareStrings(left.value, op, right.value);
  }

  bool CompareStrings(const std::string& left, Operator op, const std::string& right) {
    switch (op) {
      case Operator::kIn:
        return right.find(left) != std::string::npos;
      case Operator::kNotIn:
        return right.find(left) == std::string::npos;
      case Operator::kLess:
      case Operator::kGreater:
        return false;
      case Operator::kLessEqual:
      case Operator::kGreaterEqual:
      case Operator::kEqual:
        return left == right;
      case Operator::kNotEqual:
        return left != right;
      case Operator::kCompatible:
      case Operator::kArbitrary:
        break;
    }
    return Fail(fmt::format("compares {} and {} as versions, which they are not", Quote(left), Quote(right)));
  }

  void SkipSpace() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool Eat(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  // A word ends where a name could not go on.
  bool EatWord(std::string_view word) {
    SkipSpace();
    const std::string_view rest = text_.substr(at_);
    if (!rest.starts_with(word)) return false;
    if (rest.size() > word.size() &&
        (std::isalnum(static_cast<unsigned char>(rest[word.size()])) || rest[word.size()] == '_'))
      return false;
    at_ += word.size();
    return true;
  }
  bool Fail(std::string why) {
    if (error_.empty()) error_ = std::move(why);
    return false;
  }
  bool Expect(std::string_view what) {
    return Fail(at_ < text_.size() ? fmt::format("needs {} at {}", what, Quote(text_.substr(at_)))
                                   : fmt::format("needs {} at its end", what));
  }

  std::string_view text_;
  const MarkerEnvironment& environment_;
  size_t at_ = 0;
  std::string error_;  // the first
};

}  // namespace

MarkerEnvironment MarkerEnvironment::ForImage(std::string_view python_full_version) {
  const size_t first = python_full_version.find('.');
  const size_t second = first == std::string_view::npos ? first : python_full_version.find('.', first + 1);
  return {std::string(python_full_version), std::string(python_full_version.substr(0, second))};
}

std::expected<bool, std::string> EvaluateMarker(std::string_view marker, const MarkerEnvironment& environment) {
  return MarkerReader(marker, environment).Read();
}

}  // namespace hedgerow::environment
