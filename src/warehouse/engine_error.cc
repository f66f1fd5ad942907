#include "warehouse/engine_error.h"

#include <array>
#include <charconv>

namespace hedgerow::warehouse {
namespace {

struct Row {
  int engine_code;
  Code code;
  const char* sentence;
};

// ClickHouse's src/Common/ErrorCodes.cpp, those an author of a query can meet. Each sentence says what to do.
constexpr std::array kSentences = {
    Row{6, Code::kInvalid,
        "A text could not be read as the requested type. Use the ...OrNull form of the function, e.g. toIntOrNull."},
    Row{27, Code::kInvalid, "A value could not be read as the requested type. Check the parameters' types."},
    Row{36, Code::kInvalid, "A function was given an argument it cannot work with."},
    Row{38, Code::kInvalid, "A text could not be read as a date."},
    Row{41, Code::kInvalid,
        "A text could not be read as a date and time. Use toDateTimeOrNull-like functions for mixed text."},
    Row{42, Code::kInvalid, "A function was given the wrong number of arguments."},
    Row{43, Code::kInvalid,
        "A function was given an argument of a type it cannot work with. Convert it first, e.g. with toFloat or "
        "toString."},
    Row{44, Code::kInvalid, "A constant was needed where an expression stands."},
    Row{46, Code::kInvalid, "The query uses a function that the engine does not know."},
    Row{47, Code::kInvalid, "The query uses a name that is not known where it stands."},
    Row{48, Code::kInvalid, "The query uses something the engine does not support."},
    Row{53, Code::kInvalid,
        "Two values of different types are compared or combined. Convert one of them, e.g. with toString or toFloat."},
    Row{60, Code::kInvalid, "The query names a table that does not exist."},
    Row{62, Code::kInvalid, "The engine could not read the compiled query."},
    Row{69, Code::kInvalid, "A number lies outside the range that a function accepts."},
    Row{70, Code::kInvalid, "A value could not be converted to the requested type."},
    Row{72, Code::kInvalid,
        "A text could not be read as a number. Use the ...OrNull form of the function, e.g. toFloatOrNull."},
    Row{128, Code::kTooLarge, "An array in the query grew too large."},
    Row{131, Code::kTooLarge, "A text in the query grew too large."},
    Row{153, Code::kInvalid, "The query divides by zero. Use nullIf on the divisor."},
    Row{158, Code::kTooLarge, "The query reads too many rows. Narrow its time range."},
    Row{159, Code::kTimeout, "The query ran out of time. Narrow its time range or group more coarsely."},
    Row{160, Code::kTimeout, "The query would take too long. Narrow its time range."},
    Row{164, Code::kForbidden, "The query may only read."},
    Row{167, Code::kTooLarge, "The query is nested too deeply."},
    Row{168, Code::kTooLarge, "The query is too long once it is compiled."},
    Row{173, Code::kUnavailable, "The warehouse is out of memory. Try again in a moment."},
    Row{179, Code::kInvalid, "One alias stands for two different expressions."},
    Row{184, Code::kInvalid,
        "An aggregate function stands where none is allowed: in WHERE, or inside another aggregate."},
    Row{190, Code::kInvalid, "Arrays that are combined must have the same length."},
    Row{191, Code::kTooLarge, "A set in the query grew too large."},
    Row{202, Code::kUnavailable, "The warehouse is busy with too many queries. Try again in a moment."},
    Row{207, Code::kInvalid, "A column name is ambiguous: put the table's name before it."},
    Row{215, Code::kInvalid, "A column is neither aggregated nor in GROUP BY."},
    Row{241, Code::kTooLarge,
        "The query needs more memory than it may use. Narrow its time range or group more coarsely."},
    Row{243, Code::kStorageFull, "The disk is full."},
    Row{306, Code::kTooLarge, "The query is nested too deeply."},
    Row{307, Code::kTooLarge, "The query reads too much data. Narrow its time range."},
    Row{344, Code::kInvalid, "The query uses something the engine does not support."},
    Row{349, Code::kInvalid, "A NULL stands where none is allowed. Use coalesce or ifNull."},
    Row{352, Code::kInvalid, "The join's condition cannot be used: compare columns of both sides for equality."},
    Row{386, Code::kInvalid, "Values of different types have no type in common. Convert them, e.g. with toString."},
    Row{394, Code::kCancelled, "The query was cancelled."},
    Row{395, Code::kInvalid, "throwIf stopped the query."},
    Row{396, Code::kTooLarge, "The result is larger than allowed. Add a LIMIT or group more coarsely."},
    Row{403, Code::kInvalid, "The join's condition cannot be used: compare columns of both sides for equality."},
    Row{456, Code::kInvalid, "A parameter of the query has no value."},
    Row{457, Code::kInvalid, "A parameter's value does not fit its type."},
    Row{736, Code::kCancelled, "The query was cancelled."},
};

}  // namespace

EngineError ParseEngineError(std::string_view text) {
  EngineError error{.text = std::string(text)};
  constexpr std::string_view kPrefix = "Code: ";
  if (const size_t at = text.find(kPrefix); at != text.npos) {
    const char* begin = text.data() + at + kPrefix.size();
    std::from_chars(begin, text.data() + text.size(), error.code);
  }
  // The constant is the last parenthesis that holds only capitals, digits and '_' (a version may follow it).
  for (size_t close = text.rfind(')'); close != text.npos && close > 0; close = text.rfind(')', close - 1)) {
    const size_t open = text.rfind('(', close);
    if (open == text.npos) break;
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    if (!inside.empty() && inside.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == inside.npos) {
      error.name = inside;
      break;
    }
    if (open == 0) break;
  }
  return error;
}

Error ToError(const EngineError& error) {
  // A full disk has many codes: not enough space reserved, a write that failed, a file system's exception.
  if (error.text.find("No space left on device") != std::string::npos)
    return {Code::kStorageFull, "The disk is full.", error.text, {}};
  for (const Row& row : kSentences) {
    if (row.engine_code == error.code) return {row.code, row.sentence, error.text, {}};
  }
  std::string sentence = "The warehouse could not run the query";
  if (error.code != 0) sentence += " (engine code " + std::to_string(error.code) + ")";
  return {error.code == 0 ? Code::kInternal : Code::kInvalid, sentence + ".", error.text, {}};
}

bool IsRetryable(const EngineError& error) { return error.code == 173 || error.code == 202; }

}  // namespace hedgerow::warehouse
