// Dates, times, intervals. A column of events is in the project's zone already, so most take its zone from their
// argument; those that make a time out of something else are told it (InZone).
#pragma once

#include "hogql/semantics/table/shapes.h"

namespace hedgerow::hogql {

constexpr FunctionGroup kTimeFunctions[] = {
    {Scalar(Type::kDate, 1, 2),
     "toStartOfYear toStartOfISOYear toStartOfQuarter toStartOfMonth toMonday toLastDayOfMonth"},
    {Scalar(Type::kDate, 1, 3), "toStartOfWeek toLastDayOfWeek"},
    {Scalar(Type::kDate, 1, 2), "toDate32 fromDaysSinceYearZero"},
    {Scalar(Type::kDate, 1, 2), "_toDate=toDate"},
    {Scalar(Type::kDate, 1, 1, NullRule::kAlways), "toDateOrNull toDate32OrNull"},
    {Scalar(Type::kString, 1, 1, NullRule::kAlways), "fromModifiedJulianDay=fromModifiedJulianDayOrNull"},
    {Scalar(Type::kInteger, 1, 1, NullRule::kAlways), "toModifiedJulianDay=toModifiedJulianDayOrNull"},
    {Scalar(Type::kDate, 1, 1), "toDateOrZero toDateOrDefault"},
    {Scalar(Type::kDate, 2, 3), "makeDate makeDate32"},
    {Scalar(Type::kDate, 3, 3), "~make_date=makeDate"},
    {Scalar(Type::kDateTime, 1, 2),
     "toStartOfDay toStartOfHour toStartOfMinute toStartOfSecond toStartOfFiveMinutes toStartOfFiveMinute "
     "toStartOfTenMinutes toStartOfFifteenMinutes toStartOfMillisecond toStartOfMicrosecond timeSlot "
     "toTimeWithFixedDate"},
    {Scalar(Type::kUnknown, 1, 1), "toTime"},
    {Scalar(Type::kUnknown, 2, 4, NullRule::kPropagates, Gives::kTruncated),
     "toStartOfInterval ~dateTrunc ~date_trunc=dateTrunc ~time_bucket=toStartOfInterval"},
    {InZone(Scalar(Type::kDateTime, 1, 2), 1), "toTimeZone toTimezone"},
    {Scalar(Type::kDateTime, 0, 0, NullRule::kNever), "UTCTimestamp ~utc_timestamp=UTCTimestamp"},
    {InZone(Scalar(Type::kDateTime, 0, 1, NullRule::kNever), 0), "nowInBlock"},
    {InZone(Scalar(Type::kDateTime, 1, 2), 1),
     "fromUnixTimestamp64Milli fromUnixTimestamp64Micro fromUnixTimestamp64Nano "
     "fromUnixTimestamp64Second UUIDv7ToDateTime toDateTime32"},
    {InZone(Scalar(Type::kDateTime, 2, 3), 2), "toDateTime64"},
    {InZone(Scalar(Type::kDateTime, 1, 3, NullRule::kAlways), 2),
     "parseDateTime64BestEffortOrNull parseDateTime64BestEffortUSOrNull"},
    {InZone(Scalar(Type::kDateTime, 1, 2, NullRule::kAlways), 1),
     "parseDateTimeBestEffortOrNull parseDateTimeBestEffortUSOrNull toDateTimeOrNull"},
    {InZone(Scalar(Type::kDateTime, 1, 2), 1), "parseDateTimeBestEffortOrZero toDateTimeOrZero"},
    {InZone(Scalar(Type::kDateTime, 1, 3), 2), "parseDateTime64BestEffort parseDateTime64BestEffortUS"},
    {InZone(Scalar(Type::kDateTime, 2, 3, NullRule::kAlways), 2),
     "parseDateTime=parseDateTimeOrNull parseDateTimeOrNull "
     "parseDateTimeInJodaSyntax=parseDateTimeInJodaSyntaxOrNull ~str_to_date=parseDateTimeOrNull"},
    {InZone(Scalar(Type::kDateTime, 6, 7), 6), "makeDateTime ~make_timestamp=makeDateTime"},
    {Scalar(Type::kDateTime, 6, 9), "makeDateTime64"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kPropagates, Gives::kShifted),
     "addYears addQuarters addMonths addWeeks addDays addHours addMinutes "
     "addSeconds addMilliseconds subtractYears subtractQuarters subtractMonths subtractWeeks subtractDays "
     "subtractHours "
     "subtractMinutes subtractSeconds subtractMilliseconds addInterval subtractInterval"},
    {Scalar(Type::kInteger, 1, 2),
     "toYear toQuarter toMonth toDayOfYear toDayOfMonth toHour toMinute toSecond toMillisecond toDaysInMonth "
     "toYYYYMM toYYYYMMDD toYYYYMMDDhhmmss toISOYear toISOWeek "
     "toYearNum=toRelativeYearNum toRelativeYearNum toRelativeQuarterNum toRelativeMonthNum toRelativeWeekNum "
     "toRelativeDayNum toRelativeHourNum "
     "toRelativeMinuteNum toRelativeSecondNum toDaysSinceYearZero "
     "~year=toYear ~month=toMonth ~day=toDayOfMonth ~dayOfMonth=toDayOfMonth ~dayOfYear=toDayOfYear ~hour=toHour "
     "~minute=toMinute "
     "~second=toSecond ~quarter=toQuarter ~millisecond=toMillisecond"},
    {Scalar(Type::kInteger, 1, 3),
     "toDayOfWeek toWeek toYearWeek ~dayOfWeek=toDayOfWeek ~week=toWeek ~yearWeek=toYearWeek"},
    {Scalar(Type::kInteger, 1, 2), "toUnixTimestamp"},
    {Scalar(Type::kInteger, 1, 1),
     "toUnixTimestamp64Milli toUnixTimestamp64Micro toUnixTimestamp64Nano toUnixTimestamp64Second timezoneOffset "
     "timeZoneOffset"},
    {Scalar(Type::kInteger, 3, 4),
     "~dateDiff ~date_diff=dateDiff ~timestampDiff=dateDiff ~timestamp_diff=dateDiff ~age"},
    {Scalar(Type::kInteger, 2, 2), "timeDiff"},
    {Scalar(Type::kString, 2, 3),
     "formatDateTime formatDateTimeInJodaSyntax ~to_char=formatDateTime ~date_format=formatDateTime"},
    {Scalar(Type::kString, 2, 3), "dateName"},
    {Scalar(Type::kString, 1, 1), "monthName timezoneOf timeZoneOf"},
    {Scalar(Type::kArray, 2, 4), "timeSlots"},
    {Scalar(Type::kInterval, 1, 1),
     "toIntervalSecond toIntervalMinute toIntervalHour toIntervalDay toIntervalWeek toIntervalMonth "
     "toIntervalQuarter toIntervalYear toIntervalMillisecond toIntervalMicrosecond"},
    {Scalar(Type::kDateTime, 1, 4), "tumbleStart tumbleEnd hopStart hopEnd"},
    {Scalar(Type::kTuple, 2, 3), "tumble"},
    {Scalar(Type::kTuple, 3, 4), "hop"},
};

// By hand: they depend on the project's zone, on their arguments' types, or on the catalog (compile_special.cc).
constexpr FunctionGroup kSpecialFunctions[] = {
    {Special(Type::kDateTime, 0, 1), "~now now64 ~current_timestamp"},
    {Special(Type::kDate, 0, 0), "~today ~current_date ~curdate ~yesterday"},
    {Special(Type::kUnknown, 2, 3),
     "~dateAdd ~date_add ~addDate ~timestampAdd ~timestamp_add ~dateSub ~date_sub ~date_subtract ~subDate "
     "~timestampSub ~timestamp_sub"},
    {Special(Type::kInteger, 1, 1), "toInt _toInt64 toIntOrZero"},
    {Special(Type::kFloat, 1, 1), "toFloat toFloatOrZero"},
    {Special(Type::kFloat, 1, 2), "toFloatOrDefault toDecimal"},
    {Special(Type::kBoolean, 1, 1), "toBool"},
    {Special(Type::kUuid, 1, 1), "toUUID"},
    {Special(Type::kDateTime, 1, 2), "toDateTime toDateTimeUS parseDateTimeBestEffort parseDateTimeBestEffortUS"},
    {Special(Type::kDate, 1, 2), "toDate ~to_date"},
    {Special(Type::kUnknown, 2, kAnyNumber), "JSONExtract"},
    {WithParams(Special(Type::kFloat, 0, 0), 1, 1), "~percentile_cont ~percentile_disc"},
    {Special(Type::kBoolean, 1, 1), "matchesAction ~exists"},
};

}  // namespace hedgerow::hogql
