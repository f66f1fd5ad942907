// Expressions: forms with $t (text), $n (number), $b (condition), $d (time), $i (id) put in.
#include <algorithm>
#include <cctype>

#include "query_writer.h"

namespace hedgerow::hogql {
namespace {

constexpr std::string_view kTextForms[] = {
    "lower($t)", "concat($t, '-', $t)", "substring($t, 1, 3)", "toString($n)", "toString($d)", "toString($i)", "if($b, $t, $t)",
    "coalesce($t, 'none')", "$t || $t", "replaceAll($t, 'a', 'b')", "JSONExtractString(concat('{\"k\":\"', $t, '\"}'), 'k')",
    "arrayStringConcat(arrayMap(x -> concat(x, $t), ['p', 'q']), ',')", "nullIf($t, $t)", "toTypeName($t)", "toString($b)",
    "splitByChar('-', assumeNotNull($t))[1]", "arrayElement([$t, $t], 1)", "CASE WHEN $b THEN $t ELSE 'e' END", "f'{$t}!'",
    "trim($t)", "min2($n, $n)::String", "hex(MD5($t))", "extract($t, '[a-z]+')", "$t ?? $t", "greatest($t, $t)", "$b ? $t : 'z'",
    "transform($t, ['a', 'b'], ['1', '2'], 'other')", "(SELECT max(event) FROM events)", 
};
constexpr std::string_view kNumberForms[] = {
    "length($t)", "$n + 1", "$n * 2", "toInt($t)", "toFloat($t)", "dateDiff('day', $d, $d)", "toHour($d)", "if($b, $n, 0)",
    "position($t, 'a')", "arraySum(arrayMap(x -> x + length($t), [1, 2]))", "countSubstrings($t, 'a')", "toYYYYMM($d)", "abs($n)",
    "coalesce($n, 0)", "arrayCount(x -> x = $t, ['a', $t])", "cityHash64($t) % 1000", "(SELECT count() FROM events WHERE $a)",
    "(SELECT count() FROM persons)", "toInt64OrZero($t)", "indexOf([$t], $t)", "toUnixTimestamp($d) % 100000", "$n % 7", "sign($n)",
    "levenshteinDistance($t, 'abc')", "arrayFold((acc, x) -> acc + length(x), [$t, 'b'], toInt64(0))", "length(range(toInt(length($t)) % 5))",
    "JSONLength(concat('[', $t, ']'))", "(SELECT uniq(person_id) FROM events WHERE $a)", "greatest($n, 1)", "ifNull($n, -1)",
};
constexpr std::string_view kConditionForms[] = {
    "$t = $t", "$t != $t", "$n > $n", "$n BETWEEN 1 AND 20", "$t LIKE '%e%'", "$t ILIKE 'S%'", "$t IN ('a', 'b', 'SECRETEVENT')",
    "$t NOT IN ('a', 'b')", "$t IS NULL", "$t IS NOT NULL", "NOT $b", "($b AND $b)", "($b OR $b)", "$d > '2026-03-10'", "$d < $d",
    "$t =~ 'e'", "$t IN (SELECT distinct_id FROM events)", "$t IN (SELECT toString(person_id) FROM events WHERE $a)", "$n IN (1, 2, 3)",
    "$i IN (SELECT person_id FROM events)", "$i IN (SELECT id FROM persons WHERE properties.plan = 'pro')", "exists(SELECT 1 FROM events WHERE $a)",
    "$t NOT IN (SELECT event FROM events WHERE $a)", "arrayExists(x -> x = $t, [$t, 'b'])", "arrayAll(x -> length(x) > 2, [$t])",
    "$t IS DISTINCT FROM $t", "has(['a', 'b'], $t)", "startsWith($t, 'v')", "$i = $i", "1", "$t > $t", "isNull($n)",
    "($t, $n) IN (SELECT distinct_id, length(event) FROM events)", "$i IN COHORT 'Pro people'", "$i IN COHORT 'Throws'",
    "$t = {hostile}", "$t IN {list}", "$n > {number}", "$a", "$a", "$a", "$a",
};
constexpr std::string_view kTimeForms[] = {
    "toStartOfDay($d)", "$d + INTERVAL 1 DAY", "$d - INTERVAL 2 HOUR", "if($b, $d, $d)", "toStartOfHour($d)", "toTimeZone($d, 'Asia/Tokyo')",
    "toDateTime('2026-03-01 00:00:00')", "toStartOfInterval($d, INTERVAL 1 WEEK)", "coalesce($d, toDateTime('2026-01-01'))",
};
// What fails or tells something when it meets a row that is not ours: our texts can be read as numbers, others' cannot.
constexpr std::string_view kAttemptForms[] = {
    "toInt64(assumeNotNull($t)) > 0", "CAST($t AS Int64) > 0", "$t::Float64 > 0", "toFloat64(assumeNotNull($t)) < 1e9", "CAST($t AS UUID) IS NULL",
    "accurateCast(assumeNotNull($t), 'Int64') > 1", "toUInt8(assumeNotNull($t)) >= 0", "parseDateTimeBestEffort(assumeNotNull($t)) > toDateTime('2026-01-01')",
    "CAST($t AS Date) > toDate('2020-01-01')", "toDecimal64(assumeNotNull($t), 2) > 0", "toInt32(assumeNotNull($t)) = 1", "$t::DateTime IS NOT NULL",
    "throwIf($t LIKE 'SECRET%') = 0", "throwIf($t = 'SECRETPROP', 'found') = 0", "throwIf(length($t) > 9) = 0", "throwIf($n > 70000000) = 0",
    "throwIf($d > toDateTime('2030-01-01 00:00:00')) = 0", "throwIf(match(assumeNotNull($t), '^SECRET'), 'seen') = 0", "throwIf(startsWith($t, 'S')) = 0",
    "intDiv(100, length($t) - 10) >= 0", "intDiv(1, $n - 77777713) = 0", "modulo(5, length($t) - 11) >= 0", "1 / (length($t) - 10) > 0",
    "intDiv(1, if($t LIKE 'SECRET%', 0, 1)) = 1", "throwIf(cityHash64($t) % 97 = 3) = 0", "intDiv(10, toInt64($t = 'SECRETEVENT') - 1) < 100",
    "match('abc', assumeNotNull($t))", "length(repeat($t, toUInt32(ifNull($n, 1)) % 4)) >= 0", "length(toFixedString(assumeNotNull($t), 9)) = 9",
    "length(range(toUInt32(ifNull($n, 0)))) < 100", "[1, 2, 3][$n] = 1", "length(arrayResize([1], toInt64(ifNull($n, 1)))) < 50",
    "team_id = 1", "team_id != 2", "team_id IN (1, 3)", "1 = 1 OR team_id = 3", "NOT (team_id = 2)", "team_id + 1 = 4", "intDiv(1, team_id - 1) >= 0",
    "throwIf(team_id = 3) = 0", "throwIf(team_id != 2, 'other') = 0", "intDiv(1, team_id - 3) < 9", "$t = 'SECRETDID'", "$t LIKE 'SECRET%'",
    "toIPv4(assumeNotNull($t)) != toIPv4('1.1.1.1')", "JSONExtract(concat('{\"k\":', $t, '}'), 'k', 'Int64') > 3", "$n = 77777713",
    "formatDateTime($d, '%Y') = '2031'", "toYear($d) = 2031", "$i = toUUID('5ec2e700-0000-4000-8000-000000000001')", "unhex(assumeNotNull($t)) = 'x'",
    "reinterpretAsUInt64(unhex(assumeNotNull($t))) > 0", "arrayReduce('max', [length($t), 1]) > 9", "splitByString('-', assumeNotNull($t))[2] = ''",
    "dateDiff('day', $d, toDateTime('2026-03-01 00:00:00')) > -100", "throwIf(isNull($t)) = 0", "multiIf($t = 'a', 1, throwIf($t LIKE 'SEC%') = 0, 2, 3) > 0",
    "and(length($t) < 9, throwIf($t LIKE 'SECRET%') = 0)", "or(length($t) > 90, throwIf($t LIKE 'SECRET%') = 0)", "char_length($t) = throwIf(length($t) > 12)",
    "arrayExists(x -> throwIf(x LIKE 'SECRET%') = 1, [$t])", "arrayMap(x -> intDiv(1, length(x) - 10), [$t])[1] < 5", "matchesAction('Paid')", "matchesAction('Throws')",
    "toDate(assumeNotNull($t)) > toDate('2026-01-01')", "dictGet('d', 'a', 1) = 1", "toStartOfInterval($d, toIntervalDay(1 + length($t))) > $d",
};
constexpr std::string_view kAggregateForms[] = {
    "count()", "count($t)", "uniq($t)", "uniqExact($t)", "max($t)", "min($t)", "max($d)", "min($d)", "sum(length($t))", "countIf($b)", "countIf($a)",
    "uniqIf($t, $a)", "maxIf($t, $b)", "arraySort(groupUniqArray($t))", "arraySort(groupArray(toString($t)))", "count(DISTINCT $t)",
    "count() FILTER (WHERE $a)", "max($t) FILTER (WHERE $b)", "min($n)", "max($n)", "uniq($i)", "max(throwIf($t LIKE 'SECRET%'))", "max(CAST($t AS Int64))",
    "length(groupArray($t))", "arrayMap(x -> length(x), arraySort(groupUniqArray(assumeNotNull($t))))", "quantileExact(0.5)(length($t))",
    "windowFunnel(86400)($d, $b, $a)", "sequenceMatch('(?1).*(?2)')(toDateTime($d), $b, $a)", "retention($b, $a)", "topK(1)(length($t))",
    "argMax($t, ($d, toString($t)))", "sumIf(length($t), $a)", "groupBitOr(length($t))", "sumMap([length($t)], [1])", "avg(length($t))",
    "countIf($t IN (SELECT distinct_id FROM events WHERE $a))", "uniqArray([$t, 'b'])", "maxOrNull($t)",
};
// $t, but not $tail or $pageview.
bool IsSlot(std::string_view form, size_t at) {
  if (form[at] != '$' || at + 1 >= form.size() || std::string_view("tnbdia").find(form[at + 1]) == std::string_view::npos) return false;
  return at + 2 == form.size() || !std::isalpha(static_cast<unsigned char>(form[at + 2]));
}

constexpr std::string_view kTexts[] = {"a", "b", "signup", "$pageview", "v1", "SECRETPROP", "SECRETEVENT", "SECRETDID", "12", "it''s", "", "Chrome"};

}  // namespace

std::string QueryWriter::Fill(std::string_view form, const std::vector<std::string>& parts) {
  std::string text;
  size_t next = 0;
  for (size_t i = 0; i < form.size(); ++i) {
    if (!IsSlot(form, i)) {
      text += form[i];
      continue;
    }
    text += next < parts.size() ? parts[next] : std::string(1, form[i + 1]);
    ++next;
    ++i;
  }
  return text;
}

std::string QueryWriter::Expression(Kind kind, const Columns& columns, int depth) {
  switch (kind) {
    case Kind::kText: return Text(columns, depth);
    case Kind::kNumber: return Number(columns, depth);
    case Kind::kBool: return Condition(columns, depth);
    case Kind::kTime: return Time(columns, depth);
    case Kind::kId: return ColumnOf(Kind::kId, columns);
  }
  return "1";
}

std::string QueryWriter::WithSlots(std::string_view form, const Columns& columns, int depth) {
  std::vector<std::string> parts;
  for (size_t i = 0; i + 1 < form.size(); ++i) {
    if (!IsSlot(form, i)) continue;
    switch (form[i + 1]) {
      case 't': parts.push_back(Text(columns, depth - 1)); break;
      case 'n': parts.push_back(Number(columns, depth - 1)); break;
      case 'b': parts.push_back(Condition(columns, depth - 1)); break;
      case 'd': parts.push_back(Time(columns, depth - 1)); break;
      case 'i': parts.push_back(ColumnOf(Kind::kId, columns)); break;
      case 'a': parts.push_back(Attempt(columns, depth - 1)); break;
      default: break;
    }
  }
  return Fill(form, parts);
}

std::string QueryWriter::ColumnOf(Kind kind, const Columns& columns) {
  std::vector<const Column*> fit;
  for (const Column& column : columns) {
    if (column.kind == kind) fit.push_back(&column);
  }
  if (!fit.empty()) return fit[Below(fit.size())]->name;
  switch (kind) {
    case Kind::kText: return TextLiteral();
    case Kind::kNumber: return std::to_string(Below(30));
    case Kind::kBool: return "true";
    case Kind::kTime: return "toDateTime('2026-03-05 00:00:00')";
    case Kind::kId: return "toUUID('5ec2e700-0000-4000-8000-000000000001')";
  }
  return "1";
}

std::string QueryWriter::TextLiteral() {
  if (Chance(8)) return "{hostile}";
  return "'" + std::string(OneOf(kTexts)) + "'";
}

std::string QueryWriter::Text(const Columns& columns, int depth) {
  if (depth <= 0 || Chance(50)) return Chance(85) ? ColumnOf(Kind::kText, columns) : TextLiteral();
  return WithSlots(OneOf(kTextForms), columns, depth);
}
std::string QueryWriter::Number(const Columns& columns, int depth) {
  if (depth <= 0 || Chance(40)) return Chance(75) ? ColumnOf(Kind::kNumber, columns) : std::to_string(Below(40));
  return WithSlots(OneOf(kNumberForms), columns, depth);
}
std::string QueryWriter::Condition(const Columns& columns, int depth) {
  if (depth <= 0) return Attempt(columns, 0);
  return WithSlots(OneOf(kConditionForms), columns, depth);
}
std::string QueryWriter::Time(const Columns& columns, int depth) {
  if (depth <= 0 || Chance(60)) return ColumnOf(Kind::kTime, columns);
  return WithSlots(OneOf(kTimeForms), columns, depth);
}
std::string QueryWriter::Attempt(const Columns& columns, int depth) { return WithSlots(OneOf(kAttemptForms), columns, std::min(depth, 1)); }
std::string QueryWriter::Aggregate(const Columns& columns, int depth) { return WithSlots(OneOf(kAggregateForms), columns, depth); }

std::string QueryWriter::Window(const Columns& columns) {
  static constexpr std::string_view kForms[] = {
      "row_number() OVER (ORDER BY $t, $i)", "count() OVER (PARTITION BY $t)", "max($t) OVER (PARTITION BY $t)", "uniq($t) OVER ()",
      "countIf($a) OVER (PARTITION BY $t)", "sum(length($t)) OVER (PARTITION BY $t)", "rank() OVER (ORDER BY $t)", "dense_rank() OVER (ORDER BY $t)",
      "min($d) OVER (PARTITION BY $t)", "max(throwIf($t LIKE 'SECRET%')) OVER ()",
  };
  return WithSlots(OneOf(kForms), columns, 1);
}

}  // namespace hedgerow::hogql
