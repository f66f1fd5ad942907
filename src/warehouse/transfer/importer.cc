#include "warehouse/transfer/importer.h"

#include <algorithm>
#include <filesystem>

#include "base/encoding.h"

namespace hedgerow::warehouse {
namespace {

constexpr size_t kFirstProblems = 5;

// The batch after the one that is being sent.
net::Task<void> FetchNext(net::WorkerPool& reader, BatchMaker& maker, Result<MadeBatch>* into) {
  *into = co_await reader.Run([&maker] { return maker.Next(); });
}

}  // namespace

Importer::Importer(net::Loop& loop, ImportOptions options, ImportSink* sink, const Clock& clock, OnProgress on_progress)
    : loop_(loop),
      options_(std::move(options)),
      sink_(sink),
      clock_(clock),
      on_progress_(std::move(on_progress)),
      reader_(1) {}

std::string Importer::Beside(const std::string& path, const char* ending) const {
  if (options_.state_dir.empty()) return path + ending;
  return (std::filesystem::path(options_.state_dir) / std::filesystem::path(path).filename()).string() + ending;
}

// What must be the same for an import to go on.
std::string Importer::Setup() const {
  std::string setup = "to " + options_.destination;
  for (const auto& [column, target] : options_.mapping.columns) setup += " --map " + column + "=" + target;
  for (const auto& [name, value] : options_.mapping.constants) setup += " --set " + name + "=" + value;
  return setup;
}

net::Task<Result<ImportResult>> Importer::Run() {
  std::vector<ImportState> states;
  for (const std::string& file : options_.files) {
    states.emplace_back(file, Setup(), Beside(file, ".import-state"));
    if (sink_ != nullptr) CO_TRY_VOID(states.back().Load());
    result_.events += states.back().events;
    result_.refused += states.back().refused;
    result_.duplicates += states.back().duplicates;
    result_.resumed_rows += states.back().position.rows;
  }
  const double share = 1.0 / static_cast<double>(std::max<size_t>(1, options_.files.size()));
  for (size_t i = 0; i < states.size(); ++i) {
    if (states[i].done) continue;
    const double begin = share * static_cast<double>(i);
    CO_TRY_VOID(co_await RunFile(options_.files[i], &states[i], begin, begin + share));
  }
  if (sink_ != nullptr) {
    for (const ImportState& state : states) state.Remove();
  }
  co_return std::move(result_);
}

Result<BatchMaker> Importer::OpenFile(const std::string& path, const ImportState& state) {
  auto format = options_.format ? Result<Format>(*options_.format) : FormatOf(path);
  if (!format) return std::unexpected(format.error());
  TRY(auto mapping, EventMapping::Create(options_.mapping));
  TRY(auto rows, OpenRows({.path = path, .format = *format, .libchdb = options_.libchdb}, state.position));
  if (!rows->columns().empty()) {
    if (auto checked = mapping.Check(rows->columns()); !checked) {
      Error error = checked.error();
      error.user_message = path + ":1: " + error.user_message;
      return std::unexpected(std::move(error));
    }
  }
  return BatchMaker(std::move(rows), std::move(mapping), std::filesystem::path(path).filename().string(), clock_,
                    options_.sizes);
}

net::Task<Result<void>> Importer::RunFile(std::string path, ImportState* state, double begin, double end) {
  result_.file = path;
  CO_TRY(BatchMaker maker, OpenFile(path, *state));
  Rejects rejects(Beside(path, ".rejects.jsonl"));
  if (sink_ != nullptr) {
    CO_TRY_VOID(rejects.BeginAt(state->rejects_bytes));
    CO_TRY_VOID(state->Save());  // from now on a killed import is known to have begun
  }
  Result<MadeBatch> next = co_await reader_.Run([&maker] { return maker.Next(); });
  for (bool more = true; more;) {
    CO_TRY(MadeBatch made, std::move(next));
    more = !made.last;
    result_.part_done = begin + (end - begin) * made.part_done;
    net::TaskGroup ahead(loop_);
    if (more) ahead.Spawn(FetchNext(reader_, maker, &next));
    const auto taken = co_await Take(std::move(made), state, &rejects);
    co_await ahead.Join();
    if (!taken) co_return std::unexpected(taken.error());
    on_progress_(result_);
  }
  if (rejects.bytes() > 0) result_.rejects.push_back(rejects.path());
  state->done = true;
  if (sink_ != nullptr) CO_TRY_VOID(state->Save());
  co_return Result<void>();
}

net::Task<Result<void>> Importer::Take(MadeBatch made, ImportState* state, Rejects* rejects) {
  result_.refused += made.rejected.size();
  result_.undated += made.undated;
  for (const RejectedRow& row : made.rejected) {
    if (result_.first_problems.size() < kFirstProblems) result_.first_problems.push_back(Sentence(row));
    if (sink_ != nullptr) CO_TRY_VOID(rejects->Add(row));
  }
  if (sink_ == nullptr) {
    Look(made);
    co_return Result<void>();
  }
  if (made.batch.count > 0) {
    const bool in_doubt = state->resumed || options_.stored == Stored::kLookUp;
    CO_TRY(const Accepted accepted,
           co_await sink_->Send(std::move(made.batch), in_doubt ? Stored::kLookUp : Stored::kUnlikely));
    state->resumed = false;  // one batch was under way, and it is settled now
    state->events += accepted.stored;
    state->duplicates += accepted.duplicates;
    result_.events += accepted.stored;
    result_.events_now += accepted.stored;
    result_.duplicates += accepted.duplicates;
  }
  state->refused += made.rejected.size();
  state->position = made.end;
  state->rejects_bytes = rejects->bytes();
  co_return state->Save();
}

void Importer::Look(const MadeBatch& made) {
  for (const CapturedEvent& event : made.batch.events) {
    ++result_.names[event.event];
    result_.first = std::min(result_.first.value_or(event.timestamp), event.timestamp);
    result_.last = std::max(result_.last.value_or(event.timestamp), event.timestamp);
  }
  result_.events += made.batch.count;
  result_.events_now += made.batch.count;
  if (result_.sample.empty() && made.batch.count > 0) {
    const CapturedEvent& event = made.batch.events.front();
    result_.sample = event.event + " by " + event.distinct_id + " with " + event.properties.substr(0, 300);
  }
}

}  // namespace hedgerow::warehouse
