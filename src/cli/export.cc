#include "cli/export.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "cli/progress_bar.h"
#include "cli/say.h"
#include "cli/warehouse_access.h"
#include "net/test_loop.h"
#include "server/config.h"
#include "server/data_folder.h"
#include "warehouse/ingest/iso_time.h"
#include "warehouse/transfer/exporter.h"

namespace hedgerow::cli {
namespace {

using namespace warehouse;

struct ExportFlags {
  std::string data = "data", libchdb, table = "events", format, from, to, output = "-";
  int64_t project = 1;
};

constexpr char kExportHelp[] = R"(
Columns are those of PostHog's exports, and `hedgerow import` reads them again, persons included: events carry their
person's id and properties. Works while the server runs and while it is stopped; what arrives meanwhile is not in it.

Examples:
  hedgerow export -o events.parquet
  hedgerow export --project 2 --from 2026-01-01 --to 2026-02-01 -o january.jsonl.gz
  hedgerow export --table persons --format csv > persons.csv)";

struct OutputKind {
  Format format = Format::kJsonLines;
  Packing packing = Packing::kNone;
};

Result<OutputKind> KindOfOutput(const ExportFlags& flags) {
  OutputKind kind;
  std::string_view name = flags.output;
  if (name.ends_with(".gz")) kind.packing = Packing::kGzip, name.remove_suffix(3);
  if (name.ends_with(".zst")) kind.packing = Packing::kZstd, name.remove_suffix(4);
  std::string format = flags.format;
  if (format.empty()) {
    if (name.ends_with(".csv")) format = "csv";
    if (name.ends_with(".parquet")) format = "parquet";
    if (name == "-" || name.ends_with(".jsonl") || name.ends_with(".ndjson")) format = "jsonl";
  }
  if (format.empty())
    return Fail(Code::kInvalid, "--output " + flags.output +
                                    ": name the format with --format jsonl, csv or parquet, or end "
                                    "the name with .jsonl, .csv or .parquet");
  if (format == "csv") kind.format = Format::kCsv;
  if (format == "parquet") kind.format = Format::kParquet;
  if (kind.format == Format::kParquet && kind.packing != Packing::kNone)
    return Fail(Code::kInvalid, "--output " + flags.output + ": Parquet is packed already; leave .gz or .zst out");
  if (kind.format == Format::kParquet && flags.output == "-" && isatty(STDOUT_FILENO) == 1)
    return Fail(Code::kInvalid, "Parquet is no text for a terminal: name a file with --output FILE");
  return kind;
}

Result<WallTime> ParseDay(const char* flag, const std::string& text, WallTime otherwise) {
  if (text.empty()) return otherwise;
  const auto time = ParseIsoTime(text);
  if (!time)
    return Fail(Code::kInvalid, std::string(flag) + " " + text + ": expected 2026-01-31 or 2026-01-31T12:00:00Z (UTC)");
  return *time;
}

Result<ExportOptions> ReadExportOptions(const ExportFlags& flags, const std::string& data) {
  TRY(const OutputKind kind, KindOfOutput(flags));
  ExportOptions options{.socket = data + "/warehouse.sock",
                        .pipe_dir = data,
                        .project = ProjectId{flags.project},
                        .table = flags.table == "persons" ? ExportTable::kPersons : ExportTable::kEvents,
                        .format = kind.format,
                        .packing = kind.packing};
  const WallTime never{std::chrono::sys_days(std::chrono::year(2200) / 1 / 1)};
  TRY(options.from, ParseDay("--from", flags.from, WallTime{}));
  TRY(options.to, ParseDay("--to", flags.to, never));
  if (options.to <= options.from)
    return Fail(Code::kInvalid, "--to " + flags.to + ": must be later than --from " + flags.from);
  if (options.table == ExportTable::kPersons && (!flags.from.empty() || !flags.to.empty()))
    return Fail(Code::kInvalid, "--from and --to are about events; persons are exported as they are now");
  return options;
}

// The export's file: written beside its name, and given it when it is whole.
class OutputFile {
 public:
  static Result<OutputFile> Open(const std::string& path) {
    OutputFile file;
    if (path == "-") return file;
    file.path_ = path;
    file.fd_ = OwnedFd(open((path + ".part").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file.fd_) return Fail(Code::kInvalid, "--output " + path + ": cannot be written.", std::strerror(errno));
    return file;
  }
  int fd() const { return path_.empty() ? STDOUT_FILENO : fd_.get(); }
  Result<void> Keep() {
    if (path_.empty()) return {};
    if (fsync(fd_.get()) != 0 || std::rename((path_ + ".part").c_str(), path_.c_str()) != 0)
      return FailErrno("keep " + path_);
    return {};
  }
  void Drop() const {
    if (!path_.empty()) (void)std::remove((path_ + ".part").c_str());
  }

 private:
  std::string path_;
  OwnedFd fd_;
};

net::Task<Result<ExportProgress>> RunExport(net::Loop& loop, std::string data, std::string libchdb,
                                            ExportOptions options, int out_fd, ProgressBar& bar) {
  CO_TRY(const auto opened, co_await OpenWarehouse(loop, data, std::move(libchdb)));
  ClickHouseHttp engine(loop, {.endpoint = net::UnixEndpoint(data + "/warehouse.sock")});
  const bool lines = options.format == Format::kJsonLines && options.packing == Packing::kNone;
  const auto report = [&bar, lines](const ExportProgress& so_far) {
    if (lines && so_far.rows_total > 0)
      bar.Draw(static_cast<double>(so_far.rows) / static_cast<double>(so_far.rows_total), so_far.rows);
  };
  auto done = co_await ExportRows(loop, engine, std::move(options), out_fd, report);
  if (opened.started) (void)co_await opened.process->Stop();
  co_return done;
}

int RunExportCommand(const ExportFlags& flags) {
  const std::string data = std::filesystem::absolute(flags.data).lexically_normal().string();
  auto options = ReadExportOptions(flags, data);
  if (!options) return Complain("export", options.error());
  const auto project = FindProject(data, flags.project);
  if (!project) return Complain("export", project.error());
  const auto libchdb = server::LocateEngine(flags.libchdb);
  if (!libchdb) return Complain("export", libchdb.error());
  auto output = OutputFile::Open(flags.output);
  if (!output) return Complain("export", output.error());
  const bool events = options->table == ExportTable::kEvents;
  ProgressBar bar(events ? "events" : "persons");
  net::TestLoop loop;
  auto done = loop.Run(RunExport(loop.loop(), data, *libchdb, std::move(*options), output->fd(), bar));
  bar.End();
  if (done) {
    if (auto kept = output->Keep(); !kept) done = std::unexpected(kept.error());
  }
  if (!done) {
    output->Drop();
    return Complain("export", done.error());
  }
  (void)server::GiveBackToOwner(data);  // what an engine of our own made
  fmt::print(stderr, "{} {} of \"{}\" exported, {:.1f} MB in {:.1f} s.\n", WithCommas(done->rows_total),
             events ? "events" : "persons", *project, static_cast<double>(done->bytes) / 1e6, bar.seconds());
  return 0;
}

}  // namespace

void AddExportCommand(CLI::App& app, int& exit_code) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = app.add_subcommand("export", "Write a project's events or persons as JSON lines, CSV or Parquet");
  command->add_option("-o,--output", flags->output,
                      "File to write, with .gz or .zst behind to pack it (default: standard output)");
  command->add_option("--data", flags->data, "Data folder (default data)");
  command->add_option("--project", flags->project, "The project's number (default 1)");
  command->add_option("--table", flags->table, "events or persons (default events)")
      ->check(CLI::IsMember({"events", "persons"}));
  command->add_option("--from", flags->from, "First moment of the events, 2026-01-31 or 2026-01-31T12:00:00Z (UTC)");
  command->add_option("--to", flags->to, "The moment before which they end");
  command->add_option("--format", flags->format, "jsonl, csv or parquet (default: by the file's name, else jsonl)")
      ->check(CLI::IsMember({"jsonl", "csv", "parquet"}));
  command->add_option("--libchdb", flags->libchdb,
                      "Library of the embedded ClickHouse engine (default: beside the program)");
  command->footer(kExportHelp);
  command->callback([flags, &exit_code] { exit_code = RunExportCommand(*flags); });
}

}  // namespace hedgerow::cli
