#include "hogql/clickhouse/compiler.h"

#include <algorithm>

#include "hogql/clickhouse/guard.h"

namespace hedgerow::hogql {
namespace {

bool IsTimezoneName(std::string_view name) {
  return !name.empty() && name.size() < 64 &&
         std::ranges::all_of(
             name,
             [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                      c == '+' || c == '-' || c == '/';
             });
}

Diagnostic DiagnosticAt(std::string_view source, Span span, std::string message, std::string hint) {
  const Place place = PlaceOf(source, span.start);
  return {std::move(message), span.start, span.end, place.line, place.column, std::move(hint)};
}

}  // namespace

std::expected<CompiledQuery, std::vector<Diagnostic>> Compile(std::string_view hogql, const CompileOptions& options) {
  Parser parser;
  const Node* root = parser.Parse(hogql, Rule::kSelect);
  std::vector<Diagnostic> errors;
  for (const SyntaxError& error : parser.errors()) {
    errors.push_back(DiagnosticAt(hogql, error.span, error.message, error.hint));
  }
  if (errors.empty() && !IsTimezoneName(options.timezone)) {
    errors.push_back(
        {"the project's time zone is not a time zone's name", 0, 0, 1, 1, "set it to a name such as Europe/Berlin"});
  }
  if (root == nullptr || !errors.empty()) return std::unexpected(std::move(errors));
  return Compiler(options, hogql).Run(*root);
}

std::expected<CompiledQuery, std::vector<Diagnostic>> Compiler::Run(const Node& root) {
  Query query = CompileQuery(root, nullptr, Level::kTop);
  if (!errors_.empty()) {
    std::ranges::sort(errors_, {}, &Diagnostic::start);
    return std::unexpected(std::move(errors_));
  }
  // A bug of ours: the query must not run, but the server need not die of it.
  if (!IsGuarded(query.sql, options_.project)) {
    Report(root, "the query could not be compiled safely", "please report this query");
    return std::unexpected(std::move(errors_));
  }
  CompiledQuery out{std::move(query.sql), params_.Take(), {}, options_.timezone};
  for (const OutputColumn& column : query.columns)
    out.columns.push_back({column.name, std::string(TypeName(column.type)), column.nullable});
  return out;
}

void Compiler::Report(const Node& node, std::string message, std::string hint) {
  if (errors_.size() >= 20) return;
  const Node& at = outer_at_ == nullptr ? node : *outer_at_;
  if (outer_at_ != nullptr) message = outer_what_ + ": " + message;
  Diagnostic diagnostic = DiagnosticAt(source_, at.span, std::move(message), std::move(hint));
  for (const Diagnostic& known : errors_) {
    if (known.start == diagnostic.start && known.message == diagnostic.message) return;
  }
  errors_.push_back(std::move(diagnostic));
}

Sql Compiler::Failed(const Node& node, std::string message, std::string hint) {
  Report(node, std::move(message), std::move(hint));
  return {"NULL", Type::kUnknown, true};
}

std::string Compiler::SourceText(const Node& node) const {
  if (outer_at_ != nullptr || node.span.end > source_.size()) return {};
  return std::string(source_.substr(node.span.start, node.span.end - node.span.start));
}

// A text that the project keeps (a view, a cohort, an action): its problems are reported where it is used.
const Node* Compiler::ParseOther(std::string_view text, Rule rule, const Node& at, const std::string& what) {
  other_texts_.push_back(std::make_unique<std::string>(text));
  other_parsers_.push_back(std::make_unique<Parser>());
  const Node* root = other_parsers_.back()->Parse(*other_texts_.back(), rule);
  if (root == nullptr) Report(at, what + " does not parse: " + other_parsers_.back()->errors().front().message);
  return root;
}

}  // namespace hedgerow::hogql
