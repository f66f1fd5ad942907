#include "cli/hogql.h"

#include <boost/json.hpp>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>

#include "hogql/compile.h"
#include "hogql/syntax/json_printer.h"
#include "hogql/syntax/parser.h"

namespace hedgerow::cli {
namespace {

namespace json = boost::json;

struct HogqlArgs {
  bool jsonl = false;
  int bench_rounds = 0;
  std::string kind = "select";
  std::string file;
  int64_t project = 1;
  int64_t limit = 50'000;
  std::string timezone = "UTC";
};

std::optional<hogql::Rule> RuleOf(std::string_view kind) {
  if (kind == "select") return hogql::Rule::kSelect;
  if (kind == "expr") return hogql::Rule::kExpr;
  if (kind == "order" || kind == "order_expr") return hogql::Rule::kOrderExpr;
  if (kind == "template" || kind == "full_template_string") return hogql::Rule::kFullTemplate;
  return std::nullopt;
}

json::object ErrorJson(std::string_view sql, const hogql::SyntaxError& error) {
  const hogql::Place place = hogql::PlaceOf(sql, error.span.start);
  json::object out{{"type", error.unsupported ? "NotImplementedError" : "SyntaxError"},
                   {"message", error.message},
                   {"start", error.span.start},
                   {"end", error.span.end},
                   {"line", place.line},
                   {"column", place.column}};
  if (!error.hint.empty()) out["hint"] = error.hint;
  return out;
}

// One {id, ast|error, ...} line for one query.
std::string ParseLine(hogql::Parser& parser, const json::value& id, std::string_view sql, hogql::Rule rule) {
  json::object out{{"id", id}};
  const hogql::Node* root = parser.Parse(sql, rule);
  if (root == nullptr) {
    json::array all;
    for (const hogql::SyntaxError& error : parser.errors()) all.push_back(ErrorJson(sql, error));
    out["error"] = all.front();
    if (all.size() > 1) out["errors"] = std::move(all);
    return json::serialize(out);
  }
  std::string line = json::serialize(out);
  line.back() = ',';
  line += "\"ast\":";
  hogql::PrintJson(*root, sql, line);
  line += '}';
  return line;
}

int ParseJsonLines(std::istream& in) {
  hogql::Parser parser;
  std::string line;
  int failed_lines = 0;
  while (std::getline(in, line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    boost::system::error_code code;
    json::value request = json::parse(line, code);
    const json::object* object = code ? nullptr : request.if_object();
    const json::string* sql = object != nullptr && object->contains("sql") ? object->at("sql").if_string() : nullptr;
    if (sql == nullptr) {
      ++failed_lines;
      std::cout << R"({"id":null,"error":{"type":"BadRequest","message":"a line must be {\"id\", \"kind\", \"sql\"}"}})"
                   "\n";
      continue;
    }
    const json::value id = object->contains("id") ? object->at("id") : json::value(nullptr);
    std::string_view kind = "select";
    if (const json::value* value = object->if_contains("kind"); value != nullptr && value->is_string()) {
      kind = value->as_string();
    }
    const std::optional<hogql::Rule> rule = RuleOf(kind);
    if (!rule) {
      ++failed_lines;
      std::cout << json::serialize(json::object{
                       {"id", id},
                       {"error",
                        {{"type", "BadRequest"}, {"message", "unknown kind: use select, expr, order or template"}}}})
                << '\n';
      continue;
    }
    std::cout << ParseLine(parser, id, *sql, *rule) << '\n';
  }
  return failed_lines == 0 ? 0 : 1;
}

double ThreadCpuNanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// The best of `rounds` runs, in CPU time: what the code costs, without what else the machine did meanwhile.
template <class F>
double BestNanoseconds(int rounds, F run) {
  double best = 1e18;
  for (int i = 0; i < rounds; ++i) {
    const double start = ThreadCpuNanoseconds();
    run();
    best = std::min(best, ThreadCpuNanoseconds() - start);
  }
  return best;
}

int Bench(const HogqlArgs& args, const std::string& sql) {
  const std::optional<hogql::Rule> rule = RuleOf(args.kind);
  hogql::Parser parser;
  if (!rule || parser.Parse(sql, *rule) == nullptr) {
    std::cerr << "hogql parse: the file does not parse: "
              << (rule ? parser.errors().front().message : std::string("unknown --kind")) << '\n';
    return 1;
  }
  std::string out;
  const double ast = BestNanoseconds(args.bench_rounds, [&] { parser.Parse(sql, *rule); });
  const double with_json = BestNanoseconds(args.bench_rounds, [&] {
    out.clear();
    hogql::PrintJson(*parser.Parse(sql, *rule), sql, out);
  });
  const double bytes = static_cast<double>(sql.size());
  std::printf("bytes %zu\nast_ns_per_parse %.0f\nast_ns_per_byte %.2f\njson_ns_per_parse %.0f\njson_ns_per_byte %.2f\n",
              sql.size(), ast, ast / bytes, with_json, with_json / bytes);
  return 0;
}

int RunParse(const HogqlArgs& args) {
  std::ifstream file;
  if (!args.file.empty() && args.file != "-") {
    file.open(args.file, std::ios::binary);
    if (!file) {
      std::cerr << "hogql parse: cannot read " << args.file << '\n';
      return 1;
    }
  }
  std::istream& in = file.is_open() ? static_cast<std::istream&>(file) : std::cin;
  std::ios::sync_with_stdio(false);
  if (args.jsonl) return ParseJsonLines(in);
  std::ostringstream text;
  text << in.rdbuf();
  if (args.bench_rounds > 0) return Bench(args, text.str());
  const std::optional<hogql::Rule> rule = RuleOf(args.kind);
  if (!rule) {
    std::cerr << "hogql parse: --kind is select, expr, order or template\n";
    return 1;
  }
  hogql::Parser parser;
  const std::string line = ParseLine(parser, nullptr, text.str(), *rule);
  std::cout << line << '\n';
  return parser.errors().empty() ? 0 : 1;
}

json::value DiagnosticsJson(const std::vector<hogql::Diagnostic>& diagnostics) {
  json::array all;
  for (const hogql::Diagnostic& diagnostic : diagnostics) {
    all.push_back(json::object{{"message", diagnostic.message},
                               {"start", diagnostic.start},
                               {"end", diagnostic.end},
                               {"line", diagnostic.line},
                               {"column", diagnostic.column},
                               {"hint", diagnostic.hint}});
  }
  return all;
}

// {id, sql} in; {id, sql, params, columns} or {id, error, errors} out.
json::object CompileOne(const json::value& id, std::string_view sql, const HogqlArgs& args) {
  hogql::CompileOptions options{
      .project = ProjectId{args.project}, .timezone = args.timezone, .limit_rows = args.limit};
  auto compiled = hogql::Compile(sql, options);
  json::object out{{"id", id}};
  if (!compiled) {
    json::value all = DiagnosticsJson(compiled.error());
    out["error"] = all.as_array().front();
    out["errors"] = std::move(all);
    return out;
  }
  out["sql"] = compiled->sql;
  json::object params, types;
  for (const hogql::Param& param : compiled->params) {
    params[param.name] = param.value;
    types[param.name] = param.type;
  }
  out["params"] = std::move(params);
  out["param_types"] = std::move(types);
  json::array columns;
  for (const hogql::Column& column : compiled->columns)
    columns.push_back({{"name", column.name}, {"type", column.hogql_type}});
  out["columns"] = std::move(columns);
  return out;
}

int RunCompile(const HogqlArgs& args) {
  std::ifstream file;
  if (!args.file.empty() && args.file != "-") {
    file.open(args.file, std::ios::binary);
    if (!file) {
      std::cerr << "hogql compile: cannot read " << args.file << '\n';
      return 1;
    }
  }
  std::istream& in = file.is_open() ? static_cast<std::istream&>(file) : std::cin;
  if (!args.jsonl) {
    std::ostringstream text;
    text << in.rdbuf();
    if (args.bench_rounds > 0) {
      const hogql::CompileOptions options{.project = ProjectId{args.project}};
      const double best = BestNanoseconds(args.bench_rounds, [&] { (void)hogql::Compile(text.str(), options); });
      std::printf("bytes %zu\ncompile_ns %.0f\n", text.str().size(), best);
      return 0;
    }
    const json::object out = CompileOne(nullptr, text.str(), args);
    std::cout << json::serialize(out) << '\n';
    return out.contains("error") ? 1 : 0;
  }
  std::string line;
  while (std::getline(in, line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    boost::system::error_code code;
    const json::value request = json::parse(line, code);
    const json::object* object = code ? nullptr : request.if_object();
    if (object == nullptr || !object->contains("sql") || !object->at("sql").is_string()) {
      std::cerr << "hogql compile: a line must be {\"id\", \"sql\"}\n";
      return 1;
    }
    const json::value id = object->contains("id") ? object->at("id") : json::value(nullptr);
    std::cout << json::serialize(CompileOne(id, object->at("sql").as_string(), args)) << '\n';
  }
  return 0;
}

}  // namespace

void AddHogqlCommand(CLI::App& app, int& exit_code) {
  CLI::App* hogql = app.add_subcommand("hogql", "Parse and compile HogQL");
  hogql->require_subcommand(1);
  auto args = std::make_shared<HogqlArgs>();
  CLI::App* parse = hogql->add_subcommand("parse", "Print the syntax tree as PostHog's AST JSON");
  parse->add_flag("--jsonl", args->jsonl, "Read {id, kind, sql} a line, write {id, ast|error} a line");
  parse->add_option("--bench", args->bench_rounds, "Parse FILE this many times and print its speed");
  parse->add_option("--kind", args->kind, "select, expr, order or template (default select)");
  parse->add_option("file", args->file, "File to read (default standard input)");
  CLI::App* compile = hogql->add_subcommand("compile", "Print the ClickHouse SQL of a query");
  compile->add_flag("--jsonl", args->jsonl, "Read {id, sql} a line, write {id, sql, params, columns|error} a line");
  compile->add_option("--bench", args->bench_rounds, "Compile FILE this many times and print its speed");
  compile->add_option("--project", args->project, "Project whose rows are read (default 1)");
  compile->add_option("--limit", args->limit, "Rows at most (default 50000)");
  compile->add_option("--timezone", args->timezone, "The project's time zone (default UTC)");
  compile->add_option("file", args->file, "File to read (default standard input)");
  compile->callback([args, &exit_code] { exit_code = RunCompile(*args); });
  parse->callback([args, &exit_code] { exit_code = RunParse(*args); });
}

}  // namespace hedgerow::cli
