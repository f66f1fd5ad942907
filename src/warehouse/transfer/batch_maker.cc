#include "warehouse/transfer/batch_maker.h"

#include <simdjson.h>

#include <set>

namespace hedgerow::warehouse {
namespace {

using namespace std::chrono_literals;

// The start of an event's reason in the words of the capture reader reads "it has no ..." ; a row's reads "has no ...".
std::string AboutTheRow(std::string reason) {
  for (const std::string_view start : {"it ", "its "}) {
    if (reason.starts_with(start)) return start == "it " ? reason.substr(start.size()) : "has a problem: " + reason;
  }
  return reason;
}

}  // namespace

BatchMaker::BatchMaker(std::unique_ptr<RowSource> rows, EventMapping mapping, std::string name, const Clock& clock,
                       BatchSizes sizes)
    : rows_(std::move(rows)), mapping_(std::move(mapping)), name_(std::move(name)), clock_(clock), sizes_(sizes) {}

void BatchMaker::Read(const SourceRow& row, MadeBatch* made) {
  const size_t before = events_.size();
  auto problem = simdjson::validate_utf8(row.text)
                     ? mapping_.Map(row, rows_->columns(), name_, &events_)
                     : RowProblem{{}, "is not valid UTF-8: convert the file, e.g. with iconv -f latin1 -t utf-8"};
  if (problem) {
    events_.resize(before);
    made->rejected.push_back({Where(row.number), std::move(*problem), std::string(row.text)});
    return;
  }
  for (size_t i = before; i < events_.size(); ++i) {
    origins_.push_back({row.number, std::string(row.text)});
    bytes_ += events_[i].size();
    if (events_[i].find("\"timestamp\":") == std::string::npos) ++made->undated;
  }
}

// Through the same reader as the server's, so that both have one opinion about what an event is.
Result<void> BatchMaker::Capture(MadeBatch* made) {
  std::string& json = made->batch.json;
  const auto join = [&] {
    json = "[";
    json.reserve(bytes_ + events_.size() + 2);
    for (const std::string& event : events_) {
      if (event.empty()) continue;
      if (json.size() > 1) json += ',';
      json += event;
    }
    json += ']';
  };
  join();
  const WallTime now = clock_.Now();
  TRY(auto batch, ReadCapture("{\"historical_migration\":true,\"batch\":" + json + "}", now));
  for (const CaptureProblem& problem : batch.problems) {
    made->rejected.push_back(
        {Where(origins_[problem.index].row), {{}, AboutTheRow(problem.reason)}, origins_[problem.index].text});
    events_[problem.index].clear();
  }
  if (!batch.problems.empty()) join();
  made->batch.events = std::move(batch.events);
  made->batch.seen = std::move(batch.seen);
  made->batch.count = made->batch.events.size();
  return {};
}

Result<MadeBatch> BatchMaker::Next() {
  MadeBatch made;
  events_.clear();
  origins_.clear();
  bytes_ = 0;
  SourceRow row;
  // Rows that are refused count as well, lest a file of nothing else be one endless batch.
  while (events_.size() + made.rejected.size() < sizes_.events && bytes_ < sizes_.bytes) {
    TRY(const bool more, rows_->Next(&row));
    if (!more) {
      made.last = true;
      break;
    }
    Read(row, &made);
  }
  if (!events_.empty()) TRY_VOID(Capture(&made));
  made.end = rows_->position();
  made.part_done = made.last ? 1 : rows_->part_done();
  return made;
}

}  // namespace hedgerow::warehouse
