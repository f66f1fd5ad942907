// The functions as data: names grouped by what they take and give. Included by functions.cc alone.
#pragma once

#include <string_view>

#include "hogql/semantics/functions.h"

namespace hedgerow::hogql {

struct FunctionGroup {
  Function shape;
  std::string_view names;
};

constexpr Function Scalar(Type type, int args_min, int args_max, NullRule nulls = NullRule::kPropagates,
                          Gives gives = Gives::kFixed) {
  return {"", FunctionKind::kScalar, type, gives, nulls, static_cast<int8_t>(args_min), static_cast<int8_t>(args_max)};
}
constexpr Function Aggregate(Type type, int args_min, int args_max, int params_max = 0, int params_min = 0,
                             Gives gives = Gives::kFixed, NullRule nulls = NullRule::kPropagates) {
  return {"", FunctionKind::kAggregate, type, gives, nulls, static_cast<int8_t>(args_min), static_cast<int8_t>(args_max),
          static_cast<int8_t>(params_min), static_cast<int8_t>(params_max)};
}
constexpr Function Window(Type type, int args_min, int args_max, NullRule nulls, Gives gives = Gives::kFixed) {
  return {"", FunctionKind::kWindow, type, gives, nulls, static_cast<int8_t>(args_min), static_cast<int8_t>(args_max)};
}

constexpr FunctionGroup kFunctionGroups[] = {
    // arithmetic
    {Scalar(Type::kUnknown, 2, 2), "plus minus multiply divide modulo positiveModulo pow power gcd lcm bitAnd bitOr bitXor "
        "bitShiftLeft bitShiftRight bitTest hypot atan2 max2 min2 intDivOrZero moduloOrZero bitRotateLeft bitRotateRight"},
    {Scalar(Type::kInteger, 2, 2), "intDiv"},
    {Scalar(Type::kUnknown, 1, 1, NullRule::kPropagates, Gives::kFirstArgument), "abs negate sign bitNot"},
    {Scalar(Type::kFloat, 1, 1), "exp log ln exp2 log2 exp10 log10 sqrt cbrt erf erfc lgamma tgamma sin cos tan asin acos "
        "atan sinh cosh tanh asinh acosh atanh log1p degrees radians"},
    {Scalar(Type::kFloat, 0, 0, NullRule::kNever), "e pi"},
    {Scalar(Type::kUnknown, 1, 2, NullRule::kPropagates, Gives::kFirstArgument), "round floor ceil ceiling trunc truncate roundBankers"},
    {Scalar(Type::kInteger, 1, 1), "factorial roundToExp2 roundDuration roundAge bitCount"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kPropagates, Gives::kFirstArgument), "roundDown"},
    {Scalar(Type::kInteger, 4, 5), "widthBucket"},
    {Scalar(Type::kBoolean, 1, 1), "isFinite isInfinite isNaN"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kPropagates, Gives::kFirstArgument), "ifNotFinite"},
    {Scalar(Type::kFloat, 0, 1, NullRule::kNever), "rand rand32 rand64 randCanonical randConstant"},
    // arrays
    {Scalar(Type::kArray, 0, -1, NullRule::kNever), "array emptyArrayString emptyArrayInt64 emptyArrayFloat64"},
    {Scalar(Type::kBoolean, 1, 1, NullRule::kPropagates), "empty notEmpty"},
    {Scalar(Type::kInteger, 1, 1), "length lengthUTF8 CHAR_LENGTH char_length character_length octet_length"},
    {Scalar(Type::kBoolean, 2, 2, NullRule::kNever), "has hasAll hasAny hasSubstr startsWithAny"},
    {Scalar(Type::kInteger, 2, 2, NullRule::kNever), "indexOf countEqual"},
    {Scalar(Type::kArray, 1, 3, NullRule::kNever), "range"},
    {Scalar(Type::kArray, 1, -1, NullRule::kNever), "arrayConcat arrayMap arrayFilter arrayFill arrayReverseFill arraySplit "
        "arrayReverseSplit arraySort arrayReverseSort arrayUniqArray arrayZip arrayZipUnaligned arrayCumSum arrayCumSumNonNegative "
        "arrayDifference arrayEnumerate arrayEnumerateUniq arrayEnumerateDense arrayIntersect arraySymmetricDifference arrayUnion"},
    {Scalar(Type::kArray, 1, 1, NullRule::kNever), "arrayReverse arrayPopBack arrayPopFront arrayDistinct arrayCompact arrayFlatten "
        "emptyArrayToSingle arrayShuffle flatten"},
    {Scalar(Type::kArray, 2, 4, NullRule::kNever), "arrayPushBack arrayPushFront arrayResize arraySlice arrayPartialSort "
        "arrayPartialReverseSort arrayRotateLeft arrayRotateRight arrayShiftLeft arrayShiftRight arrayRandomSample"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kPropagates), "arrayElement arrayElementOrNull tupleElement arrayJaccardIndex arrayDotProduct"},
    {Scalar(Type::kInteger, 1, -1, NullRule::kNever), "arrayUniq arrayCount arrayFirstIndex arrayLastIndex"},
    {Scalar(Type::kUnknown, 1, -1, NullRule::kPropagates), "arrayJoin arrayFirst arrayLast arrayFirstOrNull arrayLastOrNull arrayMin "
        "arrayMax arraySum arrayAvg arrayProduct arrayReduce arrayFold arrayReduceInRanges"},
    {Scalar(Type::kBoolean, 1, -1, NullRule::kNever), "arrayAll arrayExists"},
    // comparison and logic
    {Scalar(Type::kBoolean, 2, 2), "equals notEquals less greater lessOrEquals greaterOrEquals"},
    {Scalar(Type::kBoolean, 1, -1), "and or xor"},
    {Scalar(Type::kBoolean, 1, 1), "not"},
    {Scalar(Type::kBoolean, 2, 2, NullRule::kNever), "in notIn"},
    {Scalar(Type::kBoolean, 1, 1, NullRule::kNever), "isNull isNotNull isZeroOrNull exists"},
    {Scalar(Type::kUnknown, 1, -1, NullRule::kAllArguments, Gives::kFirstArgument), "coalesce"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kAllArguments, Gives::kFirstArgument), "ifNull"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kAlways, Gives::kFirstArgument), "nullIf"},
    {Scalar(Type::kUnknown, 1, 1, NullRule::kNever, Gives::kFirstArgument), "assumeNotNull"},
    {Scalar(Type::kUnknown, 1, 1, NullRule::kAlways, Gives::kFirstArgument), "toNullable"},
    {Scalar(Type::kUnknown, 3, 3, NullRule::kPropagates, Gives::kLastArgument), "if"},
    {Scalar(Type::kUnknown, 3, -1, NullRule::kPropagates, Gives::kLastArgument), "multiIf"},
    {Scalar(Type::kUnknown, 3, 4, NullRule::kPropagates), "transform"},
    {Scalar(Type::kUnknown, 1, -1, NullRule::kPropagates, Gives::kFirstArgument), "greatest least"},
    {Scalar(Type::kInteger, 1, 3), "throwIf"},
    {Scalar(Type::kUnknown, 1, 1, NullRule::kPropagates, Gives::kFirstArgument), "identity materialize"},
    // conversion
    {Scalar(Type::kString, 1, 2), "toString hex unhex bin unbin toFixedString toStringCutToZero"},
    {Scalar(Type::kString, 1, 1, NullRule::kNever), "toJSONString toTypeName"},
    {Scalar(Type::kInteger, 1, 1), "toInt8 toInt16 toInt32 toInt64 toInt128 toInt256 toUInt8 toUInt16 toUInt32 toUInt64 toUInt128 "
        "reinterpretAsInt64 reinterpretAsUInt64 reinterpretAsUInt8 reinterpretAsUInt32"},
    {Scalar(Type::kInteger, 1, 1, NullRule::kAlways), "toInt32OrNull toInt64OrNull toUInt64OrNull toUInt8OrNull"},
    {Scalar(Type::kInteger, 1, 2, NullRule::kNever), "toInt64OrZero toUInt64OrZero toInt32OrZero"},
    {Scalar(Type::kFloat, 1, 1), "toFloat32 toFloat64"},
    {Scalar(Type::kFloat, 1, 1, NullRule::kAlways), "toFloat32OrNull toFloat64OrNull"},
    {Scalar(Type::kFloat, 1, 1, NullRule::kNever), "toFloat64OrZero toFloat32OrZero"},
    {Scalar(Type::kFloat, 2, 2), "toDecimal32 toDecimal64 toDecimal128 toDecimal256"},
    {Scalar(Type::kFloat, 2, 2, NullRule::kAlways), "toDecimal64OrNull toDecimal128OrNull"},
    {Scalar(Type::kUuid, 1, 1), "toUUID"},
    {Scalar(Type::kUuid, 1, 1, NullRule::kAlways), "toUUIDOrNull toUUIDOrDefault"},
    {Scalar(Type::kUuid, 0, 1, NullRule::kNever), "generateUUIDv4 generateUUIDv7"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kAlways), "accurateCastOrNull"},
    {Scalar(Type::kUnknown, 2, 2), "accurateCast"},
    // dates and times
    {Scalar(Type::kDate, 1, 2), "toDate32 toStartOfYear toStartOfISOYear toStartOfQuarter toStartOfMonth toMonday toLastDayOfMonth "
        "makeDate32 fromDaysSinceYearZero"},
    {Scalar(Type::kDate, 1, 3), "toStartOfWeek toLastDayOfWeek"},
    {Scalar(Type::kDate, 2, 3), "makeDate"},
    {Scalar(Type::kDate, 1, 2, NullRule::kAlways), "toDateOrNull"},
    {Scalar(Type::kDateTime, 1, 2), "toStartOfDay toStartOfHour toStartOfMinute toStartOfSecond toStartOfFiveMinutes "
        "toStartOfTenMinutes toStartOfFifteenMinutes toStartOfMillisecond timeSlot toTime fromUnixTimestamp UTCTimestamp toDateTime32"},
    {Scalar(Type::kDateTime, 2, 3), "toStartOfInterval toTimeZone dateTrunc date_trunc toUTCTimestamp fromUTCTimestamp fromUnixTimestamp64Milli "
        "fromUnixTimestamp64Micro timestamp_add"},
    {Scalar(Type::kDateTime, 1, 3), "toDateTime64 parseDateTimeBestEffort parseDateTime64BestEffort parseDateTime parseDateTimeBestEffortUS"},
    {Scalar(Type::kDateTime, 1, 3, NullRule::kAlways), "parseDateTimeBestEffortOrNull parseDateTime64BestEffortOrNull parseDateTimeOrNull"},
    {Scalar(Type::kDateTime, 6, 9), "makeDateTime makeDateTime64"},
    {Scalar(Type::kDateTime, 2, 2, NullRule::kPropagates, Gives::kFirstArgument), "addYears addQuarters addMonths addWeeks addDays addHours "
        "addMinutes addSeconds addMilliseconds subtractYears subtractQuarters subtractMonths subtractWeeks subtractDays "
        "subtractHours subtractMinutes subtractSeconds subtractMilliseconds"},
    {Scalar(Type::kDateTime, 2, 3), "dateAdd dateSub date_add date_sub addDate subDate timestampAdd timestampSub"},
    {Scalar(Type::kInteger, 1, 2), "toYear toQuarter toMonth toDayOfYear toDayOfMonth toHour toMinute toSecond toMillisecond "
        "toUnixTimestamp toUnixTimestamp64Milli toUnixTimestamp64Micro toYYYYMM toYYYYMMDD toYYYYMMDDhhmmss toISOYear toISOWeek "
        "toRelativeYearNum toRelativeQuarterNum toRelativeMonthNum toRelativeWeekNum toRelativeDayNum toRelativeHourNum "
        "toRelativeMinuteNum toRelativeSecondNum toDaysSinceYearZero year month day dayofmonth dayofyear hour minute second quarter "
        "DAYOFYEAR DAYOFMONTH YEAR MONTH HOUR MINUTE SECOND QUARTER"},
    {Scalar(Type::kInteger, 1, 3), "toDayOfWeek toWeek toYearWeek DAYOFWEEK week"},
    {Scalar(Type::kInteger, 3, 4), "dateDiff date_diff timestampDiff age"},
    {Scalar(Type::kString, 1, 3), "formatDateTime formatDateTimeInJodaSyntax dateName monthName toTimezone timeZoneOf"},
    {Scalar(Type::kArray, 3, 4), "timeSlots"},
    {Scalar(Type::kInterval, 1, 1), "toIntervalSecond toIntervalMinute toIntervalHour toIntervalDay toIntervalWeek toIntervalMonth "
        "toIntervalQuarter toIntervalYear toIntervalMillisecond"},
    // texts
    {Scalar(Type::kString, 1, 1), "lower upper lowerUTF8 upperUTF8 reverse reverseUTF8 initcap initcapUTF8 soundex base64Encode base64Decode "
        "tryBase64Decode base58Encode encodeXMLComponent decodeXMLComponent decodeHTMLComponent extractTextFromHTML toValidUTF8 "
        "normalizeUTF8NFC normalizeUTF8NFD normalizeUTF8NFKC normalizeUTF8NFKD regexpQuoteMeta trimBoth normalizeQuery punycodeEncode "
        "idnaEncode idnaDecode lcase ucase"},
    {Scalar(Type::kString, 1, 2), "trim trimLeft trimRight ltrim rtrim space"},
    {Scalar(Type::kString, 1, -1), "concat concatWithSeparator concat_ws format char printf"},
    {Scalar(Type::kString, 2, 3), "substring substr mid substringUTF8 leftPad rightPad lpad rpad leftPadUTF8 rightPadUTF8 left right "
        "leftUTF8 rightUTF8 appendTrailingCharIfAbsent repeat regexpExtract extract convertCharset"},
    {Scalar(Type::kString, 3, 3), "replace replaceAll replaceOne replaceRegexpAll replaceRegexpOne translate translateUTF8 "
        "substringIndex substringIndexUTF8 regexpReplace regexp_replace"},
    {Scalar(Type::kString, 4, 4), "overlay"},
    {Scalar(Type::kArray, 2, 3, NullRule::kNever), "splitByChar splitByString splitByRegexp splitByWhitespace splitByNonAlpha "
        "extractAll extractAllGroups extractAllGroupsHorizontal extractAllGroupsVertical extractGroups multiSearchAllPositions multiMatchAllIndices "
        "tokens ngrams alphaTokens split_part_array"},
    {Scalar(Type::kString, 1, 2), "arrayStringConcat"},
    {Scalar(Type::kInteger, 2, 3), "position positionUTF8 positionCaseInsensitive positionCaseInsensitiveUTF8 locate strpos countSubstrings "
        "countSubstringsCaseInsensitive countMatches countMatchesCaseInsensitive multiSearchFirstIndex multiSearchFirstPosition "
        "multiMatchAnyIndex levenshteinDistance editDistance damerauLevenshteinDistance hammingDistance"},
    {Scalar(Type::kFloat, 2, 2), "ngramDistance ngramSearch jaroSimilarity jaroWinklerSimilarity ngramDistanceCaseInsensitive"},
    {Scalar(Type::kBoolean, 2, 2), "like ilike notLike notILike match multiMatchAny multiSearchAny multiSearchAnyCaseInsensitive "
        "startsWith endsWith hasToken hasTokenCaseInsensitive hasSubsequence startsWithUTF8 endsWithUTF8"},
    {Scalar(Type::kInteger, 1, 1), "ascii crc32 CRC32 isValidUTF8"},
    // URLs and addresses
    {Scalar(Type::kString, 1, 1), "protocol domain domainWithoutWWW topLevelDomain firstSignificantSubdomain cutToFirstSignificantSubdomain "
        "cutToFirstSignificantSubdomainWithWWW path pathFull queryString fragment queryStringAndFragment cutWWW cutQueryString cutFragment "
        "cutQueryStringAndFragment decodeURLComponent encodeURLComponent decodeURLFormComponent encodeURLFormComponent netloc"},
    {Scalar(Type::kInteger, 1, 2), "port"},
    {Scalar(Type::kString, 2, 2), "extractURLParameter cutURLParameter"},
    {Scalar(Type::kArray, 1, 1), "extractURLParameters extractURLParameterNames URLHierarchy URLPathHierarchy"},
    {Scalar(Type::kUnknown, 1, 1, NullRule::kAlways), "toIPv4OrNull toIPv6OrNull"},
    {Scalar(Type::kUnknown, 1, 2), "toIPv4 toIPv6 IPv4NumToString IPv4StringToNum isIPv4String isIPv6String IPv4ToIPv6 isIPAddressInRange"},
    // JSON
    {Scalar(Type::kBoolean, 1, -1), "JSONHas isValidJSON JSONExtractBool"},
    {Scalar(Type::kInteger, 1, -1), "JSONLength JSONArrayLength JSONExtractInt JSONExtractUInt"},
    {Scalar(Type::kFloat, 1, -1), "JSONExtractFloat"},
    {Scalar(Type::kString, 1, -1), "JSONExtractString JSONExtractRaw JSONType JSONExtractKeys JSON_VALUE JSON_QUERY"},
    {Scalar(Type::kArray, 1, -1), "JSONExtractArrayRaw JSONExtractKeysAndValues JSONExtractKeysAndValuesRaw"},
    {Scalar(Type::kUnknown, 2, -1, NullRule::kAlways), "JSONExtract"},
    // tuples and maps
    {Scalar(Type::kTuple, 0, -1, NullRule::kNever), "tuple"},
    {Scalar(Type::kMap, 0, -1, NullRule::kNever), "map mapFromArrays mapAdd mapSubtract mapFilter mapApply mapConcat mapUpdate mapSort mapReverseSort"},
    {Scalar(Type::kArray, 1, 1, NullRule::kNever), "mapKeys mapValues"},
    {Scalar(Type::kBoolean, 2, 2, NullRule::kNever), "mapContains mapContainsKey"},
    {Scalar(Type::kUnknown, 1, 3, NullRule::kNever), "untuple tuplePlus tupleMinus tupleMultiply tupleDivide tupleHammingDistance dotProduct "
        "L1Norm L2Norm L1Distance L2Distance cosineDistance tupleConcat tupleToNameValuePairs"},
    // hashes
    {Scalar(Type::kInteger, 1, -1, NullRule::kNever), "cityHash64 sipHash64 xxHash32 xxHash64 murmurHash2_64 murmurHash3_32 murmurHash3_64 "
        "farmHash64 javaHash halfMD5 intHash32 intHash64"},
    {Scalar(Type::kString, 1, 1), "MD5 SHA1 SHA224 SHA256 SHA512 sipHash128 murmurHash3_128"},
    // geography
    {Scalar(Type::kFloat, 4, 4), "greatCircleDistance geoDistance greatCircleAngle"},
    {Scalar(Type::kUnknown, 2, 3), "geohashEncode pointInPolygon geoToH3"},
    {Scalar(Type::kUnknown, 1, 1), "geohashDecode h3ToGeo"},
    // others
    {Scalar(Type::kString, 1, 2), "bar formatReadableSize formatReadableQuantity formatReadableTimeDelta formatReadableDecimalSize"},
    {Scalar(Type::kUnknown, 1, 1), "runningDifference grouping"},
    {Scalar(Type::kUnknown, 1, -1), "neighbor"},
    // aggregates
    {Aggregate(Type::kInteger, 0, 1, 0, 0, Gives::kFixed, NullRule::kNever), "count"},
    {Aggregate(Type::kInteger, 1, -1, 1, 0, Gives::kFixed, NullRule::kNever), "uniq uniqExact uniqCombined uniqCombined64 uniqHLL12 "
        "uniqTheta uniqUpTo"},
    {Aggregate(Type::kUnknown, 1, 1, 0, 0, Gives::kFirstArgument), "min max any anyLast anyHeavy first_value last_value "
        "first_value_respect_nulls last_value_respect_nulls any_value sum sumWithOverflow sumKahan singleValueOrNull"},
    {Aggregate(Type::kFloat, 1, 1), "avg stddevPop stddevSamp varPop varSamp skewPop skewSamp kurtPop kurtSamp entropy stddevPopStable "
        "stddevSampStable varPopStable varSampStable"},
    {Aggregate(Type::kFloat, 2, 2), "avgWeighted covarPop covarSamp corr rankCorr simpleLinearRegression cramersV theilsU contingency"},
    {Aggregate(Type::kUnknown, 2, 2, 0, 0, Gives::kFirstArgument), "argMin argMax"},
    {Aggregate(Type::kFloat, 1, 2, 1, 0), "median quantile quantileExact quantileExactLow quantileExactHigh quantileTiming quantileTDigest "
        "quantileBFloat16 quantileDeterministic quantileDD medianExact medianTiming medianTDigest quantileInterpolatedWeighted "
        "quantileExactInclusive quantileExactExclusive"},
    {Aggregate(Type::kFloat, 2, 2, 1, 0), "quantileExactWeighted quantileTimingWeighted quantileTDigestWeighted medianExactWeighted"},
    {Aggregate(Type::kArray, 1, 2, -1, 1), "quantiles quantilesExact quantilesTiming quantilesTDigest quantilesExactExclusive "
        "quantilesExactInclusive"},
    {Aggregate(Type::kArray, 1, 1, 2, 0, Gives::kFixed, NullRule::kNever), "groupArray groupUniqArray groupArrayLast groupArrayMovingAvg "
        "groupArrayMovingSum"},
    {Aggregate(Type::kArray, 1, 3, 2, 1, Gives::kFixed, NullRule::kNever), "groupArraySample topK topKWeighted approx_top_k"},
    {Aggregate(Type::kArray, 2, 3, 2, 0, Gives::kFixed, NullRule::kNever), "groupArrayInsertAt sumMap minMap maxMap"},
    {Aggregate(Type::kArray, 1, 1, 1, 0, Gives::kFixed, NullRule::kNever), "groupArraySorted groupArrayIntersect"},
    {Aggregate(Type::kUnknown, 1, 1, 0, 0), "groupBitAnd groupBitOr groupBitXor groupBitmap deltaSum sumCount"},
    {Aggregate(Type::kUnknown, 2, 2, 0, 0), "deltaSumTimestamp boundingRatio maxIntersections maxIntersectionsPosition intervalLengthSum"},
    {Aggregate(Type::kString, 1, 2, 2, 0), "groupConcat"},
    {Aggregate(Type::kInteger, 2, 33, 5, 1, Gives::kFixed, NullRule::kNever), "windowFunnel"},
    {Aggregate(Type::kArray, 1, 33, 0, 0, Gives::kFixed, NullRule::kNever), "retention"},
    {Aggregate(Type::kUnknown, 2, -1, 1, 1, Gives::kFixed, NullRule::kNever), "sequenceMatch sequenceCount"},
    {Aggregate(Type::kArray, 1, 1, 1, 1), "histogram"},
    {Aggregate(Type::kFloat, 2, 3, 2, 0), "exponentialMovingAverage mannWhitneyUTest studentTTest welchTTest"},
    {Aggregate(Type::kFloat, 1, -1, 4, 0), "stochasticLinearRegression"},
    // window functions
    {Window(Type::kInteger, 0, 0, NullRule::kNever), "row_number rank dense_rank denseRank"},
    {Window(Type::kFloat, 0, 0, NullRule::kNever), "percent_rank cume_dist"},
    {Window(Type::kInteger, 1, 1, NullRule::kNever), "ntile"},
    {Window(Type::kUnknown, 1, 3, NullRule::kAlways, Gives::kFirstArgument), "lag lead lagInFrame leadInFrame"},
    {Window(Type::kUnknown, 2, 2, NullRule::kAlways, Gives::kFirstArgument), "nth_value"},
};

struct FunctionRename {
  std::string_view hogql;
  std::string_view clickhouse;
};
constexpr FunctionRename kFunctionRenames[] = {
    {"notILIKE", "notILike"}, {"toYearNum", "toRelativeYearNum"}, {"var_pop", "varPop"}, {"var_samp", "varSamp"},
    {"stddev_pop", "stddevPop"}, {"stddev_samp", "stddevSamp"}, {"covar_pop", "covarPop"}, {"covar_samp", "covarSamp"},
    {"array_agg", "groupArray"}, {"string_agg", "groupConcat"}, {"array_length", "length"}, {"cardinality", "length"},
    {"strlen", "lengthUTF8"}, {"to_json", "toJSONString"}, {"bool_and", "min"}, {"bool_or", "max"}, {"every", "min"},
    {"isIPv4", "isIPv4String"}, {"isIPv6", "isIPv6String"}, {"md5", "MD5"}, {"sha256", "SHA256"}, {"log_10", "log10"},
    {"date_part_year", "toYear"}, {"generate_uuid", "generateUUIDv4"}, {"approx_count_distinct", "uniq"},
};

// Functions whose name may be written in any case.
constexpr std::string_view kCaseFreeFunctions[] = {
    "count", "sum", "avg", "min", "max", "coalesce", "if", "ifNull", "nullIf", "lower", "upper", "concat", "length", "round", "abs",
    "floor", "ceil", "substring", "trim", "replace", "not", "and", "or", "exists", "row_number", "rank", "dense_rank", "lag", "lead",
    "first_value", "last_value", "greatest", "least", "any", "median", "extract", "left", "right", "year", "month", "day", "hour",
    "minute", "date_trunc", "date_diff", "sqrt", "exp", "ln", "power", "log", "array", "tuple", "stddev_pop", "var_pop",
};

}  // namespace hedgerow::hogql
