#include <algorithm>

#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {

struct Parser::State {
  Arena arena;
  std::vector<Token> tokens;
  std::vector<Node*> scratch;
  std::vector<SyntaxError> errors;
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::~Parser() = default;
const std::vector<SyntaxError>& Parser::errors() const { return state_->errors; }
Arena& Parser::arena() { return state_->arena; }

const Node* Parser::Parse(std::string_view source, Rule rule) {
  State& state = *state_;
  state.errors.clear();
  state.scratch.clear();
  state.arena.Reset();
  if (source.size() > kSourceBytesMax) {
    state.errors.push_back({"the query is too long: 64 MB at most", {0, 0}, "", false});
    return nullptr;
  }
  Lex(source, rule == Rule::kFullTemplate ? LexStart::kFullTemplate : LexStart::kQuery, state.tokens);
  ParserImpl impl(source, state.tokens, state.arena, state.scratch, state.errors);
  return impl.ParseRoot(rule);
}

Node* ParserImpl::ParseRoot(Rule rule) {
  Node* root = nullptr;
  switch (rule) {
    case Rule::kSelect:
      if (Is(Tok::kTagOpen)) {
        root = ParseTag();
      } else {
        root = ParseSelectSet();
      }
      if (root != nullptr) Accept(Tok::kSemicolon);
      break;
    case Rule::kExpr:
      root = ParseExpr();
      break;
    case Rule::kOrderExpr:
      root = ParseOrder();
      break;
    case Rule::kFullTemplate:
      root = ParseTemplate(true);
      break;
  }
  if (root != nullptr && !Is(Tok::kEnd)) {
    Fail("the end of the query");
    root = nullptr;
  }
  if (root == nullptr || !errors_.empty()) {
    FinishErrors();
    return errors_.empty() ? root : nullptr;
  }
  return root;
}

bool ParserImpl::Fail(std::string_view expected) {
  if (at_ > furthest_at_ || (furthest_expected_.empty() && !furthest_is_special_)) {
    furthest_at_ = at_;
    furthest_expected_.clear();
    furthest_is_special_ = false;
  }
  if (at_ == furthest_at_ && std::ranges::find(furthest_expected_, expected) == furthest_expected_.end()) {
    furthest_expected_.push_back(expected);
  }
  return false;
}

bool ParserImpl::FailAt(Span span, std::string message, std::string hint, bool unsupported) {
  if (at_ >= furthest_at_) {
    furthest_at_ = at_;
    furthest_is_special_ = true;
    furthest_special_ = {std::move(message), span, std::move(hint), unsupported};
  }
  return false;
}

void ParserImpl::Report(Span span, std::string message, std::string hint, bool unsupported) {
  errors_.push_back({std::move(message), span, std::move(hint), unsupported});
}

bool ParserImpl::TooHigh(const Node* node) {
  return FailAt(node->span, "the expression has too many operators in a row (2,000 at most)",
                "use IN (...), has([...], x) or a function over an array");
}

void ParserImpl::Restore(Saved saved) {
  at_ = saved.at;
  scratch_.resize(saved.scratch);
  errors_.resize(saved.errors);
}

std::string ParserImpl::DescribeNow() const {
  const Token& token = tokens_[furthest_at_];
  if (token.kind == Tok::kEnd) return "the query ends here";
  std::string_view text = TextOf(token);
  const bool long_text = text.size() > 40;
  return "unexpected `" + std::string(text.substr(0, long_text ? 37 : text.size())) + (long_text ? "...`" : "`");
}

std::string ParserImpl::HintFor(const Token& token) const {
  const std::string_view text = TextOf(token);
  const Kw before = furthest_at_ == 0 ? Kw::kNone : tokens_[furthest_at_ - 1].keyword;
  if (text == "&") return "write AND";
  if (text == "|") return "write OR, or || to join texts";
  if (text == "!") return "write NOT, or != to compare";
  if (token.kind == Tok::kDecimal && before == Kw::kAs) return "quote it: AS `2`";
  if (token.kind == Tok::kEnd && before == Kw::kIn) return "write IN (1, 2) or IN (SELECT ...)";
  if (token.keyword == Kw::kFrom && before == Kw::kSelect) return "name the columns, or write SELECT *";
  if (token.keyword == Kw::kWhere) return "WHERE stands before GROUP BY and ORDER BY; after GROUP BY write HAVING";
  if (token.kind == Tok::kEq && before == Kw::kNone) return "";
  if (token.kind == Tok::kSemicolon) return "send one query at a time";
  if (furthest_at_ == 0) return "a query begins with SELECT or WITH";
  return "";
}

void ParserImpl::FinishErrors() {
  if (furthest_is_special_) {
    errors_.push_back(std::move(furthest_special_));
  } else if (!furthest_expected_.empty()) {
    const Token& token = tokens_[furthest_at_];
    SyntaxError error{"", {token.start, token.end}, HintFor(token), false};
    if (token.kind == Tok::kError) {
      error.message = std::string(ExplainBadToken(source_, token)) + ": " + DescribeNow();
    } else {
      error.message = DescribeNow() + ": expected ";
      for (size_t i = 0; i < furthest_expected_.size(); ++i) {
        if (i > 0) error.message += i + 1 == furthest_expected_.size() ? " or " : ", ";
        error.message += furthest_expected_[i];
      }
    }
    errors_.push_back(std::move(error));
  }
  if (errors_.empty()) errors_.push_back({"the query could not be understood", {Now().start, Now().end}, "", false});
  std::ranges::sort(errors_, {}, [](const SyntaxError& error) { return error.span.start; });
}

bool ParserImpl::BeginsOperand(const Token& token) const {
  switch (token.kind) {
    case Tok::kIdent:
    case Tok::kQuotedIdent:
    case Tok::kNull:
    case Tok::kInf:
    case Tok::kNan:
    case Tok::kDecimal:
    case Tok::kHex:
    case Tok::kBinary:
    case Tok::kFloat:
    case Tok::kString:
    case Tok::kTemplateStart:
    case Tok::kLBrace:
    case Tok::kLBracket:
    case Tok::kLParen:
    case Tok::kTagOpen:
    case Tok::kHash:
    case Tok::kDash:
    case Tok::kPlus:
    case Tok::kAsterisk:
      return true;
    case Tok::kDot:
      return Ahead(1).kind == Tok::kDecimal;
    case Tok::kKeyword:
      return MayBeName(token.keyword) && !FollowsOperand(token.keyword);
    default:
      return false;
  }
}

// `SELECT x`, but not the name in `(select, 1)` or `select.x`.
bool ParserImpl::LooksLikeSelect(size_t ahead) const {
  const Token& word = Ahead(ahead);
  if (word.keyword == Kw::kWith) return IsName(Ahead(ahead + 1)) || BeginsOperand(Ahead(ahead + 1));
  if (word.keyword != Kw::kSelect) return false;
  const Token& next = Ahead(ahead + 1);
  return BeginsOperand(next) || (next.kind == Tok::kKeyword && MayBeName(next.keyword));
}

Constant* ParserImpl::MakeNull(uint32_t start) { return Make<Constant>(start); }

Constant* ParserImpl::MakeString(uint32_t start, std::string_view text) {
  Constant* constant = Make<Constant>(start);
  constant->type = Constant::Type::kString;
  constant->text = text;
  return constant;
}

Constant* ParserImpl::MakeInteger(uint32_t start, int64_t value) {
  Constant* constant = Make<Constant>(start);
  constant->type = Constant::Type::kInteger;
  constant->integer = value;
  return constant;
}

Call* ParserImpl::MakeCall(uint32_t start, Name name, Call::Spelling spelling, std::initializer_list<Expr*> args) {
  Call* call = Make<Call>(start);
  call->name = name;
  call->spelling = spelling;
  call->args = arena_.Copy(args.begin(), args.size());
  return Adopt(call, call->args) ? call : nullptr;
}

Place PlaceOf(std::string_view source, size_t offset) {
  Place place;
  for (size_t i = 0; i < offset && i < source.size(); ++i) {
    if (source[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<uint8_t>(source[i]) & 0xC0) != 0x80) {
      ++place.column;
    }
  }
  return place;
}

std::string_view CompareOpText(CompareOp op) {
  static constexpr std::string_view kTexts[] = {
      "==",       "!=",    "<",         "<=", ">",      ">=",        "like",
      "not like", "ilike", "not ilike", "in", "not in", "in cohort", "not in cohort",
      "=~",       "!~",    "=~*",       "!~*"};
  return kTexts[static_cast<size_t>(op)];
}

}  // namespace hedgerow::hogql
