// HogQLX tags: <Sparkline data={[1, 2]} />, <b>text {x} <i>more</i></b>
#include "hogql/syntax/parser_impl.h"

namespace hedgerow::hogql {

Expr* ParserImpl::ParseTag() {
  Deeper deeper(depth_);
  if (!deeper.ok()) {
    FailAt({Start(), Now().end}, "the query is nested too deeply (500 levels at most)");
    return nullptr;
  }
  const uint32_t start = Start();
  Next();
  Name name = ParseName("a tag's name");
  if (name.data() == nullptr) return nullptr;
  std::vector<TagAttribute> attributes;
  while (IsName(Now())) {
    TagAttribute attribute;
    if (!ParseTagAttribute(attribute)) return nullptr;
    attributes.push_back(attribute);
  }
  if (!Accept(Tok::kSlashGt)) {
    if (!Expect(Tok::kGt, "an attribute, `/>` or `>`") || !ParseTagChildren(name, attributes)) return nullptr;
  }
  Tag* node = Make<Tag>(start);
  node->name = name;
  node->attributes = arena_.Copy(attributes.data(), attributes.size());
  for (const TagAttribute& attribute : attributes) {
    if (!Adopt(node, attribute.value) || !Adopt(node, attribute.children)) return nullptr;
  }
  return node;
}

bool ParserImpl::ParseTagAttribute(TagAttribute& attribute) {
  const uint32_t start = Start();
  attribute.name = ParseName("an attribute");
  if (!Accept(Tok::kEq)) {
    Constant* constant = Make<Constant>(start);
    constant->type = Constant::Type::kBool;
    constant->boolean = true;
    attribute.value = constant;
  } else if (Is(Tok::kString)) {
    const uint32_t value_start = Start();
    std::string_view text = Unquote(Now());
    Next();
    attribute.value = MakeString(value_start, text);
  } else {
    if (!Expect(Tok::kLBrace, "'text' or {expression}")) return false;
    attribute.value = ParseExpr();
    if (attribute.value == nullptr || !Expect(Tok::kRBrace, "`}`")) return false;
  }
  attribute.span = From(start);
  return true;
}

bool ParserImpl::ParseTagChildren(Name name, std::vector<TagAttribute>& attributes) {
  const uint32_t start = Start();
  const size_t mark = scratch_.size();
  while (!Is(Tok::kLtSlash)) {
    Expr* child = nullptr;
    if (Is(Tok::kTagText)) {
      const std::string_view text = TextOf(Now());
      const uint32_t text_start = Start();
      Next();
      const bool blank_lines =
          text.find_first_not_of(" \t\r\n") == std::string_view::npos && text.find('\n') != std::string_view::npos;
      if (blank_lines) continue;
      child = MakeString(text_start, text);
    } else if (Is(Tok::kTagOpen)) {
      child = ParseTag();
    } else if (Accept(Tok::kLBrace)) {
      child = ParseExpr();
      if (child != nullptr && !Expect(Tok::kRBrace, "`}`")) return false;
    } else {
      return Fail("text, a tag, {expression} or the closing tag");
    }
    if (child == nullptr) return false;
    scratch_.push_back(child);
  }
  Next();
  const uint32_t close_start = Start();
  Name close = ParseName("the closing tag's name");
  if (close.data() == nullptr) return false;
  if (close != name) {
    return FailAt({close_start, End()},
                  "the tag `" + std::string(name) + "` is closed as `" + std::string(close) + "`");
  }
  if (!Expect(Tok::kGt, "`>`")) return false;
  if (scratch_.size() > mark) {
    TagAttribute children;
    children.name = "children";
    children.children = TakeScratch(mark);
    children.span = From(start);
    for (const TagAttribute& attribute : attributes) {
      if (attribute.name == "children") {
        return FailAt(children.span, "a tag has either an attribute `children` or content, not both");
      }
    }
    attributes.push_back(children);
  }
  return true;
}

}  // namespace hedgerow::hogql
