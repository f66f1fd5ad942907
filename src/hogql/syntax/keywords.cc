#include <array>

#include "hogql/syntax/token.h"

namespace hedgerow::hogql {
namespace {

constexpr std::string_view kTexts[] = {
    "",
#define X(name, text) text,
    HEDGEROW_HOGQL_KEYWORDS(X)
#undef X
        "null",
    "inf",
    "nan",
};

struct Synonym {
  std::string_view text;
  Kw keyword;
};
constexpr Synonym kSynonyms[] = {{"ascending", Kw::kAsc}, {"infinity", Kw::kInfWord}, {"yyyy", Kw::kYear}};

constexpr size_t kLongest = 12;  // "materialized", "intersect", "interpolate"
constexpr size_t kSlots = 1024;  // a power of two, sparse: nearly every probe ends at once

constexpr uint32_t HashOf(std::string_view word) {
  uint32_t hash = 2166136261u;
  for (char c : word) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  return hash ^ (hash >> 15);
}

struct Slot {
  std::string_view text;
  Kw keyword = Kw::kNone;
};

constexpr std::array<Slot, kSlots> BuildTable() {
  std::array<Slot, kSlots> table{};
  auto insert = [&](std::string_view text, Kw keyword) {
    size_t at = HashOf(text) & (kSlots - 1);
    while (!table[at].text.empty()) at = (at + 1) & (kSlots - 1);
    table[at] = {text, keyword};
  };
  for (size_t i = 1; i < std::size(kTexts); ++i) insert(kTexts[i], static_cast<Kw>(i));
  for (const Synonym& synonym : kSynonyms) insert(synonym.text, synonym.keyword);
  return table;
}
constexpr std::array<Slot, kSlots> kTable = BuildTable();

enum Use : uint8_t {
  kUnit = 1,
  kImplicitAlias = 2,
  kTableAlias = 4,
  kNoName = 8,
  kClause = 16,
  kAfterOperand = 32,
};

constexpr std::array<uint8_t, 256> BuildUses() {
  std::array<uint8_t, 256> uses{};
  auto add = [&](Use use, auto... keywords) { ((uses[static_cast<size_t>(keywords)] |= use), ...); };
  using enum Kw;
  add(kUnit, kSecond, kMinute, kHour, kDay, kWeek, kMonth, kQuarter, kYear);
  add(kImplicitAlias, kAsc, kCohort, kDate, kDescending, kFinal, kId, kReturn, kTop, kTotals);
  add(kTableAlias, kDate, kFirst, kId, kKey);
  add(kNoName, kCatch, kFinally, kFn, kFun, kLet, kThrow, kTry, kWhile, kExcept, kIntersect, kMaterialized, kWithin,
      kNullWord, kInfWord, kNanWord);
  add(kClause, kFrom, kPrewhere, kWhere, kGroup, kHaving, kQualify, kWindow, kOrder, kLimit, kOffset, kSettings, kUnion,
      kIntersect, kExcept, kArray, kLeft, kInner, kSample, kUsing, kWith, kInterpolate);
  add(kAfterOperand, kFrom, kPrewhere, kWhere, kGroup, kHaving, kQualify, kWindow, kOrder, kLimit, kOffset, kSettings,
      kUnion, kIntersect, kExcept, kUsing, kAnd, kOr, kAs, kLike, kILike, kIn, kIs, kBetween, kThen, kElse, kEnd, kWhen,
      kBy, kOn, kJoin, kAsc, kDesc, kDescending, kNulls, kCollate, kPreceding, kFollowing, kFor, kIgnore);
  return uses;
}
constexpr std::array<uint8_t, 256> kUses = BuildUses();

bool Has(Kw keyword, Use use) { return (kUses[static_cast<size_t>(keyword)] & use) != 0; }

}  // namespace

Kw FindKeyword(std::string_view word) {
  if (word.size() > kLongest || word.size() < 2) return Kw::kNone;
  char lower[kLongest];
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < word.size(); ++i) {
    char c = word[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    lower[i] = c;
    hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  }
  hash ^= hash >> 15;
  std::string_view text(lower, word.size());
  for (size_t at = hash & (kSlots - 1); !kTable[at].text.empty(); at = (at + 1) & (kSlots - 1)) {
    if (kTable[at].text == text) return kTable[at].keyword;
  }
  return Kw::kNone;
}

std::string_view KeywordText(Kw keyword) { return kTexts[static_cast<size_t>(keyword)]; }
bool IsIntervalUnit(Kw keyword) { return Has(keyword, kUnit); }
bool MayBeImplicitAlias(Kw keyword) { return Has(keyword, kImplicitAlias); }
bool MayBeTableAlias(Kw keyword) { return Has(keyword, kTableAlias); }
bool MayBeName(Kw keyword) { return !Has(keyword, kNoName); }
bool BeginsClause(Kw keyword) { return Has(keyword, kClause); }
bool FollowsOperand(Kw keyword) { return Has(keyword, kAfterOperand); }

}  // namespace hedgerow::hogql
