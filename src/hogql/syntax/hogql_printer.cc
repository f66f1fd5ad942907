#include "hogql/syntax/hogql_printer.h"

#include "hogql/syntax/hogql_printer_impl.h"

namespace hedgerow::hogql {

void HogqlPrinter::PrintSelect(const SelectQuery& query) {
  PrintWith(query.ctes);
  out_ += query.distinct ? "SELECT DISTINCT " : "SELECT ";
  for (size_t i = 0; i < query.select.size; ++i) {
    if (i > 0) out_ += ", ";
    const Node& item = *query.select[i];
    item.kind == Kind::kAlias ? Print(item) : Operand(item);
  }
  if (query.from != nullptr) {
    out_ += " FROM ";
    PrintJoins(*query.from);
  }
  if (!query.array_join_op.empty()) {
    out_ += " ";
    out_ += query.array_join_op;
    out_ += " ";
    Listed(query.array_join);
  }
  auto clause = [&](std::string_view word, const Expr* expr) {
    if (expr == nullptr) return;
    out_ += word;
    Operand(*expr);
  };
  clause(" PREWHERE ", query.prewhere);
  clause(" WHERE ", query.where);
  PrintGroupBy(query);
  clause(" HAVING ", query.having);
  clause(" QUALIFY ", query.qualify);
  for (size_t i = 0; i < query.windows.size; ++i) {
    out_ += i == 0 ? " WINDOW " : ", ";
    QuotedName(query.windows[i].name);
    out_ += " AS (";
    PrintWindow(*query.windows[i].window);
    out_ += ")";
  }
  if (!query.order_by.empty()) {
    out_ += " ORDER BY ";
    Listed(query.order_by);
  }
  if (query.has_interpolate) {
    out_ += " INTERPOLATE (";
    Listed(query.interpolate);
    out_ += ")";
  }
  if (query.limit_by != nullptr) {
    clause(" LIMIT ", query.limit_by->n);
    clause(" OFFSET ", query.limit_by->offset);
    out_ += " BY ";
    Joined(query.limit_by->exprs, ", ");
  }
  PrintLimits(query.limit, query.limit_percent, query.limit_with_ties, query.offset);
}

void HogqlPrinter::PrintWith(const List<Cte>& ctes) {
  for (size_t i = 0; i < ctes.size; ++i) {
    const Cte& cte = ctes[i];
    out_ += i > 0 ? ", " : cte.recursive ? "WITH RECURSIVE " : "WITH ";
    if (cte.is_column) {
      Operand(*cte.expr);
      out_ += " AS ";
      QuotedName(cte.name);
      continue;
    }
    QuotedName(cte.name);
    if (cte.has_columns) {
      out_ += "(";
      Names(cte.columns);
      out_ += ")";
    }
    if (cte.has_using_key) {
      out_ += " USING KEY (";
      Names(cte.using_key);
      out_ += ")";
    }
    out_ += cte.materialized < 0 ? " AS (" : cte.materialized == 1 ? " AS MATERIALIZED (" : " AS NOT MATERIALIZED (";
    Print(*cte.expr);
    out_ += ")";
  }
  if (!ctes.empty()) out_ += " ";
}

void HogqlPrinter::PrintGroupBy(const SelectQuery& query) {
  switch (query.group_by_mode) {
    case GroupByMode::kAll:
      out_ += " GROUP BY ALL";
      break;
    case GroupByMode::kCube:
      Bracketed(" GROUP BY CUBE(", query.group_by, ")");
      break;
    case GroupByMode::kRollup:
      Bracketed(" GROUP BY ROLLUP(", query.group_by, ")");
      break;
    case GroupByMode::kGroupingSets:
      out_ += " GROUP BY GROUPING SETS (";
      Listed(query.group_by);
      out_ += ")";
      break;
    case GroupByMode::kList:
      if (query.group_by.empty()) return;
      out_ += " GROUP BY ";
      Joined(query.group_by, ", ");
  }
  if (query.with_cube) out_ += " WITH CUBE";
  if (query.with_rollup) out_ += " WITH ROLLUP";
  if (query.with_totals) out_ += " WITH TOTALS";
}

void HogqlPrinter::PrintLimits(const Expr* limit, bool percent, bool ties, const Expr* offset) {
  if (limit != nullptr) {
    out_ += " LIMIT ";
    Operand(*limit);
    if (percent) out_ += " %";
    if (ties) out_ += " WITH TIES";
  }
  if (offset != nullptr) {
    out_ += " OFFSET ";
    Operand(*offset);
  }
}

void HogqlPrinter::PrintSet(const SelectSet& set) {
  auto branch = [&](const Node& query) { query.kind == Kind::kPlaceholder ? Print(query) : Operand(query); };
  branch(*set.first);
  for (const SetBranch& next : set.rest) {
    out_ += " ";
    out_ += next.op;
    out_ += " ";
    branch(*next.query);
  }
  if (!set.order_by.empty()) {
    out_ += " ORDER BY ";
    Listed(set.order_by);
  }
  PrintLimits(set.limit, set.limit_percent, set.limit_with_ties, set.offset);
}

void HogqlPrinter::PrintValues(const ValuesQuery& values) {
  out_ += "(VALUES ";
  for (size_t i = 0; i < values.rows.size; ++i) Bracketed(i > 0 ? ", (" : "(", values.rows[i], ")");
  out_ += ")";
}

// What PIVOT or UNPIVOT works on: a chain of joins stands in brackets, else the clause would take its last table alone.
void HogqlPrinter::PrintPivoted(const Node& table) {
  const bool query = table.kind == Kind::kSelect || table.kind == Kind::kSelectSet;
  const bool chain = table.kind == Kind::kJoin && As<JoinExpr>(table).next != nullptr;
  if (chain) out_ += "(";
  query ? Operand(table) : Print(table);
  if (chain) out_ += ")";
}

void HogqlPrinter::PrintPivot(const Pivot& pivot) {
  PrintPivoted(*pivot.table);
  out_ += " PIVOT (";
  Listed(pivot.aggregates);
  out_ += " FOR ";
  for (const PivotColumn& column : pivot.columns) {
    Operand(*column.column);
    Bracketed(" IN (", column.values, ") ");
  }
  if (!pivot.group_by.empty()) {
    out_ += "GROUP BY ";
    Joined(pivot.group_by, ", ");
  }
  out_ += ")";
}

void HogqlPrinter::PrintUnpivot(const Unpivot& unpivot) {
  PrintPivoted(*unpivot.table);
  out_ += unpivot.include_nulls ? " UNPIVOT INCLUDE NULLS (" : " UNPIVOT (";
  for (size_t i = 0; i < unpivot.columns.size; ++i) {
    if (i > 0) out_ += ", ";
    Operand(*unpivot.columns[i].value_columns);
    out_ += " FOR ";
    Operand(*unpivot.columns[i].name_columns);
    Bracketed(" IN (", unpivot.columns[i].values, ")");
  }
  out_ += ")";
}

void HogqlPrinter::PrintTable(const JoinExpr& join) {
  const Node& table = *join.table;
  table.kind == Kind::kSelect || table.kind == Kind::kSelectSet ? Operand(table) : Print(table);
  if (join.has_table_args) Bracketed("(", join.table_args, ")");
  if (join.alias.data() != nullptr) {
    out_ += " AS ";
    QuotedName(join.alias);
  }
  if (!join.column_aliases.empty()) {
    out_ += " (";
    Names(join.column_aliases);
    out_ += ")";
  }
  if (join.table_final) out_ += " FINAL";
  if (join.sample == nullptr) return;
  out_ += " SAMPLE ";
  Print(*join.sample->value);
  if (join.sample->percent) out_ += " %";
  if (join.sample->offset != nullptr) {
    out_ += " OFFSET ";
    Print(*join.sample->offset);
  }
}

// A chain that goes on after a join without a constraint needs no brackets: ON belongs to the latest that lacks one.
void HogqlPrinter::PrintJoins(const JoinExpr& first) {
  std::vector<const JoinExpr*> pending;
  for (const JoinExpr* join = &first; join != nullptr; join = join->next) {
    if (join != &first) {
      out_ += join->natural ? " NATURAL " : " ";
      // Bare names of the list mean INNER: "ANY INNER JOIN"; ASOF SEMI LEFT comes out as LEFT SEMI ASOF.
      std::string type(join->join_type);
      if (type.ends_with(" ASOF JOIN") &&
          (type.find("ANTI") != std::string::npos || type.find("SEMI") != std::string::npos) &&
          !type.starts_with("ASOF")) {
        const bool outer = type.find("OUTER") != std::string::npos;
        type = std::string("ASOF ") + (type.find("ANTI") != std::string::npos ? "ANTI " : "SEMI ") +
               (type.starts_with("LEFT") ? "LEFT" : "RIGHT") + (outer ? " OUTER JOIN" : " JOIN");
      }
      out_ += type;
      out_ += " ";
    }
    PrintTable(*join);
    if (join->constraint == nullptr) continue;
    out_ += join->constraint->is_using ? " USING " : " ON ";
    Operand(*join->constraint->expr);
  }
}

std::string PrintHogql(const Node& root) {
  HogqlPrinter printer;
  printer.Print(root);
  return printer.Take();
}

}  // namespace hedgerow::hogql
