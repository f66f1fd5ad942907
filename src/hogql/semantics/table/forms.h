// Functions of PostHog's and PostgreSQL's that ClickHouse spells with several of its own, and those that are absent.
#pragma once

#include "hogql/semantics/table/shapes.h"

namespace hedgerow::hogql {

constexpr FunctionForm kFunctionForms[] = {
    {Scalar(Type::kString, 3, 3), "~split_part", "arrayElement(splitByString({1}, {0}), {2})"},
    {Scalar(Type::kInteger, 2, 2, NullRule::kAlways), "~date_part",
     "multiIf(equals({0}, 'year'), toYear({1}), equals({0}, 'month'), toMonth({1}), equals({0}, 'day'), "
     "toDayOfMonth({1}), "
     "equals({0}, 'hour'), toHour({1}), equals({0}, 'minute'), toMinute({1}), equals({0}, 'second'), toSecond({1}), "
     "equals({0}, 'dow'), toDayOfWeek({1}), equals({0}, 'doy'), toDayOfYear({1}), equals({0}, 'quarter'), "
     "toQuarter({1}), "
     "equals({0}, 'week'), toISOWeek({1}), NULL)"},
    {Scalar(Type::kDateTime, 3, 3), "~date_bin", "toStartOfInterval({1}, {0}, {2})"},
    {Scalar(Type::kDateTime, 1, 1), "~to_timestamp fromUnixTimestamp ~from_unixtime", "toDateTime({0}, {zone})"},
    {Scalar(Type::kDateTime, 7, 7), "~make_timestamptz", "makeDateTime({0}, {1}, {2}, {3}, {4}, {5}, {6})"},
    {Scalar(Type::kInterval, 6, 6), "~make_interval",
     "tuple(toIntervalYear({0}), toIntervalMonth({1}), toIntervalDay({2}), toIntervalHour({3}), toIntervalMinute({4}), "
     "toIntervalSecond({5}))"},
    {Scalar(Type::kDateTime, 2, 2), "timezone", "toTimeZone({1}, {0})"},
    {Scalar(Type::kString, 1, 1), "~md5", "lower(hex(MD5({0})))"},
    {Scalar(Type::kString, 1, 1), "~sha256", "lower(hex(SHA256({0})))"},
    {Scalar(Type::kString, 1, 1), "~chr", "char({0})"},
    {Scalar(Type::kBoolean, 2, 2, NullRule::kNever), "isIPAddressInRange",
     "isIPAddressInRange(if(or(isIPv4String(ifNull(toString({0}), '')), isIPv6String(ifNull(toString({0}), ''))), "
     "ifNull(toString({0}), ''), '::'), {1})"},
    // 'v1.10.2-beta' sorts behind '1.9.0'; what is no version gives [NULL], which is neither less nor greater.
    {Scalar(Type::kArray, 1, 1, NullRule::kNever), "~sortableSemVer",
     "arrayMap(n -> toInt64OrNull(n), splitByChar('.', coalesce(nullIf(extract(ifNull(toString({0}), ''), "
     "'^\\\\s*v?((?:0|[1-9][0-9]*)\\\\.(?:0|[1-9][0-9]*)\\\\.(?:0|[1-9][0-9]*))(?:[-+]\\\\S*)?\\\\s*$'), ''), '_')))"},
    {Scalar(Type::kArray, 1, 1, NullRule::kNever), "extractIPv4Substrings",
     "arrayFilter(a -> isIPv4String(a), extractAll({0}, '[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+'))"},
    {Scalar(Type::kTuple, 1, 1, NullRule::kNever), "sparkline", "tuple('__hx_tag', 'Sparkline', 'data', {0})"},
    {Aggregate(Type::kString, 2, 2), "~string_agg", "arrayStringConcat(groupArray(toString({0})), {1})"},
    {Aggregate(Type::kString, 1, 1, NullRule::kNever), "~json_agg", "toJSONString(groupArray({0}))"},
    {Aggregate(Type::kBoolean, 1, 1), "~every ~bool_and", "toBool(min({0}))"},
    {Aggregate(Type::kBoolean, 1, 1), "~bool_or", "toBool(max({0}))"},
    {Aggregate(Type::kFloat, 1, 1, NullRule::kAlways), "avgArray", "avgArrayOrNull({0})"},
    {Aggregate(Type::kFloat, 1, 1, NullRule::kAlways), "medianArray", "medianArrayOrNull({0})"},
};

constexpr AbsentFunction kAbsentFunctions[] = {
    {"recordingButton", "shows a button in PostHog's own interface; there are no session recordings here",
     "select $session_id instead"},
    {"explainCSPReport", "asks PostHog's AI service", ""},
    {"embedText", "asks PostHog's AI service", ""},
    {"convertCurrency", "needs exchange rates, which this server does not keep", "join a saved query with your rates"},
    {"getSurveyResponse uniqueSurveySubmissionsFilter", "belongs to PostHog's surveys",
     "read properties.`$survey_response`"},
    {"lookupDomainType lookupPaidSourceType lookupPaidMediumType lookupOrganicSourceType lookupOrganicMediumType "
     "_defaultChannelType _domainType",
     "reads a dictionary of PostHog's servers", "session.$channel_type has the channel"},
    {"_lookupGeoipCityName _lookupGeoipPostalCode", "reads a dictionary of PostHog's servers",
     "properties.`$geoip_city_name` has what the sender knew"},
    {"getTrafficType getTrafficCategory isLikelyBot getBotType getBotName getBotOperator __preview_getTrafficType "
     "__preview_getTrafficCategory "
     "__preview_isBot __preview_getBotType __preview_getBotName __preview_getBotOperator",
     "needs PostHog's list of bots",
     "match(properties.`$raw_user_agent`, '(?i)bot|crawl|spider') finds those that say so"},
    {"languageCodeToName", "needs PostHog's list of languages",
     "use transform(code, ['en', 'de'], ['English', 'German'], 'Other')"},
    {"aggregate_funnel aggregate_funnel_array aggregate_funnel_cohort aggregate_funnel_trends "
     "aggregate_funnel_array_trends "
     "aggregate_funnel_cohort_trends aggregate_funnel_json aggregate_funnel_array_json aggregate_funnel_cohort_json "
     "aggregate_funnel_trends_json aggregate_funnel_array_trends_json aggregate_funnel_cohort_trends_json "
     "aggregate_funnel_test "
     "aggregate_funnel_array_trends_test",
     "is a program that runs beside PostHog's ClickHouse",
     "windowFunnel(seconds)(timestamp, event = 'a', event = 'b') counts the steps each person took"},
    {"runningDifference neighbor runningAccumulate", "depends on how the engine cuts rows into blocks",
     "use lagInFrame(x) OVER (ORDER BY ...)"},
    {"generateSeries", "makes rows, not a value", "select from generate_series(from, to), or use range(from, to)"},
};

}  // namespace hedgerow::hogql
