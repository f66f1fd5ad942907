// PIVOT and UNPIVOT, which ClickHouse lacks, as trees that say the same with what it has:
//
//   t PIVOT (sum(a) FOR b IN ('x', 'y'))   SELECT <the other columns>, sum(a) FILTER (WHERE b = 'x') AS x, ... GROUP BY
//   ... t UNPIVOT (v FOR n IN (a, b))          SELECT <the other columns>, pair.1 AS n, pair.2 AS v FROM t
//                                          ARRAY JOIN [('a', a), ('b', b)] AS pair WHERE pair.2 IS NOT NULL
//
// "The other columns" are those that the clause does not name, as in DuckDB, whose syntax this is.
#include <algorithm>
#include <charconv>

#include "hogql/clickhouse/compiler.h"

namespace hedgerow::hogql {
namespace {

constexpr std::string_view kPair = "unpivoted_pair";  // the array's element; a name that no column has

// Makes nodes that stand where `at` stands, so that a problem with them is reported there.
class Maker {
 public:
  Maker(Arena& arena, const Node& at) : arena_(arena), at_(at) {}

  template <class T>
  T* New(Kind kind) {
    T* node = arena_.New<T>();
    node->kind = kind;
    node->span = at_.span;
    return node;
  }
  template <class T>
  List<T> ListOf(const std::vector<T>& items) {
    return arena_.Copy(items.data(), items.size());
  }
  Name Text(std::string_view text) { return arena_.CopyText(text); }

  Expr* FieldOf(std::string_view name) {
    Field* field = New<Field>(Kind::kField);
    field->chain = ListOf(std::vector<Name>{Text(name)});
    return field;
  }
  Expr* AliasOf(Expr* expr, std::string_view name) {
    Alias* alias = New<Alias>(Kind::kAlias);
    alias->alias = Text(name);
    alias->expr = expr;
    return alias;
  }
  Expr* TextOf(std::string_view text) {
    Constant* constant = New<Constant>(Kind::kConstant);
    constant->type = Constant::Type::kString;
    constant->text = Text(text);
    return constant;
  }
  Expr* ElementOf(std::string_view tuple, int64_t index) {
    TupleAccess* access = New<TupleAccess>(Kind::kTupleAccess);
    access->tuple = FieldOf(tuple);
    access->index = index;
    return access;
  }
  Expr* Collected(Kind kind, const std::vector<Expr*>& exprs) {
    Collection* node = New<Collection>(kind);
    node->exprs = ListOf(exprs);
    return node;
  }
  Expr* Both(Expr* left, Expr* right) {
    if (left == nullptr) return right;
    Logical* node = New<Logical>(Kind::kAnd);
    node->exprs = ListOf(std::vector<Expr*>{left, right});
    return node;
  }
  Expr* Equal(const Expr* left, const Expr* right) {
    Compare* node = New<Compare>(Kind::kCompare);
    node->left = const_cast<Expr*>(left);
    node->right = const_cast<Expr*>(right);
    return node;
  }
  JoinExpr* From(const Node& table) {
    if (table.kind == Kind::kJoin) return static_cast<JoinExpr*>(const_cast<Node*>(&table));
    JoinExpr* join = New<JoinExpr>(Kind::kJoin);
    join->table = const_cast<Node*>(&table);
    return join;
  }

 private:
  Arena& arena_;
  const Node& at_;
};

const Expr& WithoutAlias(const Expr& expr) { return expr.kind == Kind::kAlias ? *As<Alias>(expr).expr : expr; }

// A tuple's elements, or the one expression.
std::vector<const Expr*> PartsOf(const Expr& expr) {
  if (expr.kind != Kind::kTuple) return {&expr};
  return {As<Collection>(expr).exprs.begin(), As<Collection>(expr).exprs.end()};
}

// How a value of PIVOT ... IN names its column; empty: not a constant.
std::string NameOfValue(const Expr& value) {
  if (value.kind == Kind::kAlias) return std::string(As<Alias>(value).alias);
  if (value.kind == Kind::kTuple) {
    std::string name;
    for (const Expr* part : As<Collection>(value).exprs) {
      const std::string one = NameOfValue(*part);
      if (one.empty()) return {};
      name += (name.empty() ? "" : "_") + one;
    }
    return name;
  }
  if (value.kind == Kind::kField && As<Field>(value).chain.size == 1) return {};
  if (value.kind != Kind::kConstant) return {};
  const Constant& constant = As<Constant>(value);
  switch (constant.type) {
    case Constant::Type::kNull:
      return "NULL";
    case Constant::Type::kBool:
      return constant.boolean ? "true" : "false";
    case Constant::Type::kInteger:
      return std::to_string(constant.integer);
    case Constant::Type::kDouble: {
      char buffer[40];
      return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, constant.number).ptr);
    }
    default:
      return std::string(constant.text);
  }
}

// The names that an expression reads.
void Collect(const Expr& expr, std::set<std::string>& names) {
  switch (expr.kind) {
    case Kind::kField:
      names.emplace(As<Field>(expr).chain[As<Field>(expr).chain.size > 1 ? 1 : 0]);
      names.emplace(As<Field>(expr).chain[0]);
      return;
    case Kind::kAlias:
      return Collect(*As<Alias>(expr).expr, names);
    case Kind::kArithmetic:
      Collect(*As<Arithmetic>(expr).left, names);
      return Collect(*As<Arithmetic>(expr).right, names);
    case Kind::kCompare:
      Collect(*As<Compare>(expr).left, names);
      return Collect(*As<Compare>(expr).right, names);
    case Kind::kNot:
      return Collect(*As<Not>(expr).expr, names);
    case Kind::kTypeCast:
      return Collect(*As<TypeCast>(expr).expr, names);
    case Kind::kArrayAccess:
      return Collect(*As<ArrayAccess>(expr).array, names);
    case Kind::kTupleAccess:
      return Collect(*As<TupleAccess>(expr).tuple, names);
    case Kind::kAnd:
    case Kind::kOr:
      for (const Expr* part : As<Logical>(expr).exprs) Collect(*part, names);
      return;
    case Kind::kTuple:
    case Kind::kArray:
      for (const Expr* part : As<Collection>(expr).exprs) Collect(*part, names);
      return;
    case Kind::kCall: {
      const Call& call = As<Call>(expr);
      for (const Expr* part : call.args) Collect(*part, names);
      if (call.filter != nullptr) Collect(*call.filter, names);
      return;
    }
    default:
      return;
  }
}

}  // namespace

// What `SELECT * FROM table` gives. It is compiled for its names alone.
std::vector<std::string> Compiler::ColumnsOf(const Node& table, Scope& scope) {
  Maker make(made_, table);
  SelectQuery* query = make.New<SelectQuery>(Kind::kSelect);
  query->select = make.ListOf(std::vector<Expr*>{make.FieldOf("*")});
  query->from = make.From(table);
  std::vector<std::string> names;
  for (const OutputColumn& column : CompileQuery(*query, &scope, Level::kInner).columns) names.push_back(column.name);
  return names;
}

const Node* Compiler::PivotAsSelect(const Pivot& pivot, Scope& scope) {
  Maker make(made_, pivot);
  struct Cell {
    std::string name;
    Expr* condition = nullptr;
  };
  std::vector<Cell> cells{{}};
  std::set<std::string> named;
  for (const PivotColumn& column : pivot.columns) {
    Collect(*column.column, named);
    std::vector<Cell> next;
    for (const Cell& cell : cells) {
      for (const Expr* value : column.values) {
        const std::string name = NameOfValue(*value);
        if (name.empty()) {
          Report(*value, "PIVOT needs to know the values beforehand", "write constants: FOR plan IN ('free', 'pro')");
          return nullptr;
        }
        next.push_back({cell.name + (cell.name.empty() ? "" : "_") + name,
                        make.Both(cell.condition, make.Equal(column.column, &WithoutAlias(*value)))});
      }
    }
    cells = std::move(next);
    if (cells.size() > 1000) {
      Report(pivot, "PIVOT would make more than 1,000 columns");
      return nullptr;
    }
  }
  for (const Expr* aggregate : pivot.aggregates) Collect(*aggregate, named);
  std::vector<Expr*> groups(pivot.group_by.begin(), pivot.group_by.end());
  if (groups.empty()) {
    for (const std::string& name : ColumnsOf(*pivot.table, scope)) {
      if (!named.contains(name)) groups.push_back(make.FieldOf(name));
    }
  }
  std::vector<Expr*> select = groups;
  for (const Cell& cell : cells) {
    for (const Expr* aggregate : pivot.aggregates) {
      const Expr& inner = WithoutAlias(*aggregate);
      if (inner.kind != Kind::kCall) {
        Report(*aggregate, "PIVOT takes aggregates such as sum(x)", "write PIVOT (sum(x) FOR y IN ('a', 'b'))");
        return nullptr;
      }
      Call* call = made_.New<Call>(As<Call>(inner));
      call->filter = call->filter == nullptr ? cell.condition : make.Both(call->filter, cell.condition);
      std::string name = cell.name;
      if (aggregate->kind == Kind::kAlias)
        name += "_" + std::string(As<Alias>(*aggregate).alias);
      else if (pivot.aggregates.size > 1)
        name += "_" + SourceText(*aggregate);
      select.push_back(make.AliasOf(call, name));
    }
  }
  SelectQuery* query = make.New<SelectQuery>(Kind::kSelect);
  query->select = make.ListOf(select);
  query->from = make.From(*pivot.table);
  query->group_by = make.ListOf(groups);
  return query;
}

const Node* Compiler::UnpivotAsSelect(const Unpivot& unpivot, Scope& scope) {
  Maker make(made_, unpivot);
  if (unpivot.columns.size != 1) {
    Report(unpivot, "UNPIVOT takes one `value FOR name IN (...)`",
           "unpivot twice: (SELECT * FROM t UNPIVOT (...)) UNPIVOT (...)");
    return nullptr;
  }
  const UnpivotColumn& column = unpivot.columns[0];
  const std::vector<const Expr*> values = PartsOf(*column.value_columns);
  auto name_of = [&](const Expr& expr) -> std::string {
    if (expr.kind == Kind::kField && As<Field>(expr).chain.size == 1) return std::string(As<Field>(expr).chain[0]);
    Report(expr, "UNPIVOT takes a column's name here");
    return {};
  };
  std::set<std::string> named;
  std::vector<Expr*> pairs;
  for (const Expr* item : column.values) {
    const Expr& source = WithoutAlias(*item);
    const std::vector<const Expr*> parts = PartsOf(source);
    if (parts.size() != values.size()) {
      Report(*item,
             "this has " + std::to_string(parts.size()) + " columns instead of " + std::to_string(values.size()));
      return nullptr;
    }
    std::string label;
    std::vector<Expr*> pair{nullptr};
    for (const Expr* part : parts) {
      const std::string name = name_of(*part);
      named.insert(name);
      label += (label.empty() ? "" : "_") + name;
      pair.push_back(const_cast<Expr*>(part));
    }
    pair[0] = make.TextOf(item->kind == Kind::kAlias ? std::string(As<Alias>(*item).alias) : label);
    pairs.push_back(make.Collected(Kind::kTuple, pair));
  }
  std::vector<Expr*> select;
  for (const std::string& name : ColumnsOf(*unpivot.table, scope)) {
    if (!named.contains(name)) select.push_back(make.FieldOf(name));
  }
  select.push_back(make.AliasOf(make.ElementOf(kPair, 1), name_of(*column.name_columns)));
  Expr* some = nullptr;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto index = static_cast<int64_t>(i + 2);
    select.push_back(make.AliasOf(make.ElementOf(kPair, index), name_of(*values[i])));
    Compare* present = make.New<Compare>(Kind::kCompare);
    present->op = CompareOp::kNotEq;
    present->left = make.ElementOf(kPair, index);
    present->right = make.New<Constant>(Kind::kConstant);
    some = make.Both(some, present);
  }
  SelectQuery* query = make.New<SelectQuery>(Kind::kSelect);
  query->select = make.ListOf(select);
  query->from = make.From(*unpivot.table);
  query->array_join_op = "ARRAY JOIN";
  query->array_join = make.ListOf(std::vector<Expr*>{make.AliasOf(make.Collected(Kind::kArray, pairs), kPair)});
  if (!unpivot.include_nulls) query->where = some;
  return query;
}

}  // namespace hedgerow::hogql
