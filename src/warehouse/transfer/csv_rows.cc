#include "warehouse/transfer/csv_rows.h"

#include <algorithm>
#include <array>
#include <set>

namespace hedgerow::warehouse {
namespace {

constexpr std::array kSeparators = {',', ';', '\t', '|'};
constexpr size_t kRecordLinesMax = 1'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Follows quotes through a record that arrives line by line.
class Quotes {
 public:
  explicit Quotes(char separator) : separator_(separator) {}
  void Add(std::string_view text) {
    for (const char c : text) {
      if (inside_) {
        inside_ = c != '"';
        field_begins_ = false;
        after_quote_ = !inside_;
      } else if (c == '"' && (field_begins_ || after_quote_)) {  // a doubled quote opens again
        inside_ = true;
      } else {
        field_begins_ = c == separator_;
        after_quote_ = false;
      }
    }
  }
  bool open() const { return inside_; }

 private:
  char separator_;
  bool inside_ = false, field_begins_ = true, after_quote_ = false;
};

}  // namespace

Result<std::unique_ptr<CsvRows>> CsvRows::Open(const std::string& path, uint64_t file_bytes, RowPosition begin) {
  TRY(auto reader, TextReader::Open(path, 0, file_bytes));
  auto rows = std::unique_ptr<CsvRows>(new CsvRows(std::move(reader)));
  TRY_VOID(rows->ReadHeading(path));
  if (begin.bytes > rows->position_.bytes) {
    TRY(rows->reader_, TextReader::Open(path, begin.bytes, file_bytes));
    rows->ahead_.clear();
    rows->position_ = begin;
  }
  return rows;
}

Result<void> CsvRows::ReadHeading(const std::string& path) {
  TRY(const bool any, LookAhead(1));
  if (!any) return Fail(Code::kInvalid, "\"" + path + "\" is empty: the first line must name the columns.");
  std::string& heading = ahead_.front().text;
  if (heading.starts_with(kByteOrderMark)) heading.erase(0, kByteOrderMark.size());
  separator_ = *std::max_element(kSeparators.begin(), kSeparators.end(), [&](char a, char b) {
    return std::count(heading.begin(), heading.end(), a) < std::count(heading.begin(), heading.end(), b);
  });
  SourceRow row;
  TRY(const bool more, Next(&row));
  if (!more || !row.problem.empty()) return Fail(Code::kInvalid, path + ":1: the heading " + row.problem + ".");
  std::set<std::string> seen;
  for (size_t i = 0; i < row.values.size(); ++i) {
    const std::string& name = row.values[i];
    if (name.empty()) return Fail(Code::kInvalid, path + ":1: column " + std::to_string(i + 1) + " has no name.");
    if (!seen.insert(name).second) return Fail(Code::kInvalid, path + ":1: two columns are called \"" + name + "\".");
  }
  columns_ = std::move(row.values);
  position_.rows = 0;
  return {};
}

Result<bool> CsvRows::LookAhead(size_t lines) {
  while (ahead_.size() < lines) {
    std::string_view text;
    bool too_long = false;
    TRY(const bool more, reader_.Line(&text, &too_long));
    if (!more) return false;
    ahead_.push_back({std::string(text), reader_.bytes(), too_long});
  }
  return true;
}

// How many lines the record at the front has. An unclosed quote is the first line's problem alone.
Result<size_t> CsvRows::RecordLines(std::string* problem) {
  Quotes quotes(separator_);
  size_t bytes = 0;
  for (size_t lines = 1; lines <= kRecordLinesMax && bytes < kRowBytesMax; ++lines) {
    TRY(const bool more, LookAhead(lines));
    if (!more) break;
    const Line& line = ahead_[lines - 1];
    if (line.too_long) {
      *problem = "is longer than 20 MiB";
      return lines;
    }
    quotes.Add(line.text);
    if (!quotes.open()) return lines;
    quotes.Add("\n");
    bytes += line.text.size();
  }
  *problem = "opens a quote that is never closed: double the quotes inside a field";
  return 1;
}

void CsvRows::Split(SourceRow* row) const {
  std::string_view rest = row->text;
  for (bool more = true; more;) {
    std::string& value = row->values.emplace_back();
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      for (;;) {
        const size_t end = std::min(rest.find('"'), rest.size());
        value.append(rest.substr(0, end));
        rest.remove_prefix(std::min(rest.size(), end + 1));
        if (!rest.starts_with('"')) break;
        value += '"';
        rest.remove_prefix(1);
      }
      if (!rest.empty() && rest.front() != separator_) {
        row->problem = "has text behind the closing quote of field " + std::to_string(row->values.size());
        return;
      }
    } else {
      value = rest.substr(0, rest.find(separator_));
      rest.remove_prefix(value.size());
    }
    more = !rest.empty();
    if (more) rest.remove_prefix(1);
  }
}

// The first lines ahead as one record, and its fields.
void CsvRows::Join(size_t lines, SourceRow* row) {
  record_.clear();
  for (size_t i = 0; i < lines; ++i) record_ += (i == 0 ? "" : "\n") + ahead_[i].text;
  if (record_.ends_with('\r')) record_.pop_back();
  row->text = record_;
  row->values.clear();
  if (row->problem.empty()) Split(row);
}

Result<bool> CsvRows::Next(SourceRow* row) {
  for (;;) {
    *row = {};
    TRY(const bool more, LookAhead(1));
    if (!more) return false;
    row->number = position_.lines + 1;
    TRY(size_t lines, RecordLines(&row->problem));
    Join(lines, row);
    if (!row->problem.empty() && lines > 1) {  // most likely a stray quote: it costs its own line only
      lines = 1;
      Join(lines, row);
    }
    position_.bytes = ahead_[lines - 1].end;
    position_.lines += lines;
    ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<ptrdiff_t>(lines));
    if (!record_.empty()) break;
  }
  ++position_.rows;
  if (row->problem.empty() && !columns_.empty() && row->values.size() != columns_.size()) {
    row->problem =
        "has " + std::to_string(row->values.size()) + " fields, the heading has " + std::to_string(columns_.size());
  }
  return true;
}

}  // namespace hedgerow::warehouse
