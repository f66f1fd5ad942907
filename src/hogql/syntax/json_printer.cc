#include "hogql/syntax/json_printer.h"

#include "hogql/syntax/json_printer_impl.h"

namespace hedgerow::hogql {

void JsonPrinter::Print(const Node& node) {
  switch (node.kind) {
    case Kind::kConstant:
      return PrintConstant(As<Constant>(node));
    case Kind::kField:
      Begin("Field", node.span);
      Names("\"chain\":", As<Field>(node).chain);
      break;
    case Kind::kPlaceholder:
      Begin("Placeholder", node.span);
      Child("\"expr\":", As<Placeholder>(node).expr);
      break;
    case Kind::kPositionalRef:
      Begin("PositionalRef", node.span);
      json_.Key("\"index\":");
      json_.Integer(As<PositionalRef>(node).index);
      break;
    case Kind::kAlias:
      Begin("Alias", node.span);
      Text("\"alias\":", As<Alias>(node).alias);
      Child("\"expr\":", As<Alias>(node).expr);
      break;
    case Kind::kArithmetic:
      Begin("ArithmeticOperation", node.span);
      Child("\"left\":", As<Arithmetic>(node).left);
      Child("\"right\":", As<Arithmetic>(node).right);
      Text("\"op\":", {&As<Arithmetic>(node).op, 1});
      break;
    case Kind::kAnd:
      return PrintExprs("And", node.span, As<Logical>(node).exprs);
    case Kind::kOr:
      return PrintExprs("Or", node.span, As<Logical>(node).exprs);
    case Kind::kArray:
      return PrintExprs("Array", node.span, As<Collection>(node).exprs);
    case Kind::kTuple:
      return PrintExprs("Tuple", node.span, As<Collection>(node).exprs);
    case Kind::kGroupingSet:
      return PrintExprs("GroupingSet", node.span, As<Collection>(node).exprs);
    case Kind::kNot:
      Begin("Not", node.span);
      Child("\"expr\":", As<Not>(node).expr);
      break;
    case Kind::kCompare:
      Begin("CompareOperation", node.span);
      Child("\"left\":", As<Compare>(node).left);
      Child("\"right\":", As<Compare>(node).right);
      Text("\"op\":", CompareOpText(As<Compare>(node).op));
      Flag("\"is_null_comparison_style\":", As<Compare>(node).is_null_style);
      break;
    case Kind::kBetween:
      Begin("BetweenExpr", node.span);
      Child("\"expr\":", As<Between>(node).expr);
      Child("\"low\":", As<Between>(node).low);
      Child("\"high\":", As<Between>(node).high);
      Bool("\"negated\":", As<Between>(node).negated);
      break;
    case Kind::kIsDistinctFrom:
      Begin("IsDistinctFrom", node.span);
      Child("\"left\":", As<IsDistinctFrom>(node).left);
      Child("\"right\":", As<IsDistinctFrom>(node).right);
      Bool("\"negated\":", As<IsDistinctFrom>(node).negated);
      break;
    case Kind::kCall:
      return PrintCall(As<Call>(node));
    case Kind::kExprCall:
      Begin("ExprCall", node.span);
      Child("\"expr\":", As<ExprCall>(node).expr);
      Children("\"args\":", As<ExprCall>(node).args);
      break;
    case Kind::kWindowFunction:
      return PrintWindowFunction(As<WindowFunction>(node));
    case Kind::kLambda:
      Begin("Lambda", node.span);
      Names("\"args\":", As<Lambda>(node).args);
      Child("\"expr\":", As<Lambda>(node).expr);
      break;
    case Kind::kNamedArgument:
      Begin("NamedArgument", node.span);
      Text("\"name\":", As<NamedArgument>(node).name);
      Child("\"value\":", As<NamedArgument>(node).value);
      break;
    case Kind::kDict:
      return PrintDict(As<Collection>(node));
    case Kind::kArrayAccess:
      Begin("ArrayAccess", node.span);
      Child("\"array\":", As<ArrayAccess>(node).array);
      Child("\"property\":", As<ArrayAccess>(node).property);
      Flag("\"nullish\":", As<ArrayAccess>(node).nullish);
      break;
    case Kind::kArraySlice:
      Begin("ArraySlice", node.span);
      Child("\"array\":", As<ArraySlice>(node).array);
      Child("\"start_expr\":", As<ArraySlice>(node).start);
      Child("\"end_expr\":", As<ArraySlice>(node).end);
      break;
    case Kind::kTupleAccess:
      Begin("TupleAccess", node.span);
      Child("\"tuple\":", As<TupleAccess>(node).tuple);
      json_.Key("\"index\":");
      json_.Integer(As<TupleAccess>(node).index);
      Flag("\"nullish\":", As<TupleAccess>(node).nullish);
      break;
    case Kind::kTypeCast:
      Begin(As<TypeCast>(node).is_try ? "TryCast" : "TypeCast", node.span);
      Child("\"expr\":", As<TypeCast>(node).expr);
      Text("\"type_name\":", As<TypeCast>(node).type_name);
      break;
    case Kind::kColumns:
      return PrintColumns(As<Columns>(node));
    case Kind::kSpread:
      Begin("SpreadExpr", node.span);
      Child("\"expr\":", As<Spread>(node).expr);
      break;
    case Kind::kTag:
      return PrintTag(As<Tag>(node));
    case Kind::kOrder:
      return PrintOrder(As<OrderExpr>(node));
    case Kind::kInterpolate:
      Begin("InterpolateExpr", node.span);
      Child("\"expr\":", As<InterpolateExpr>(node).expr);
      Child("\"value\":", As<InterpolateExpr>(node).value);
      break;
    case Kind::kWindow:
      return PrintWindow(As<WindowExpr>(node));
    case Kind::kRatio:
      Begin("RatioExpr", node.span);
      Child("\"left\":", As<RatioExpr>(node).left);
      Child("\"right\":", As<RatioExpr>(node).right);
      break;
    case Kind::kSelect:
      return PrintSelect(As<SelectQuery>(node), nullptr);
    case Kind::kSelectSet:
      return PrintSet(As<SelectSet>(node), nullptr);
    case Kind::kValues:
      return PrintValues(As<ValuesQuery>(node));
    case Kind::kPivot:
      return PrintPivot(As<Pivot>(node));
    case Kind::kUnpivot:
      return PrintUnpivot(As<Unpivot>(node));
    case Kind::kJoin:
      return PrintJoin(As<JoinExpr>(node));
  }
  json_.EndObject();
}

void PrintJson(const Node& root, std::string_view source, std::string& out) { JsonPrinter(source, out).Print(root); }

}  // namespace hedgerow::hogql
