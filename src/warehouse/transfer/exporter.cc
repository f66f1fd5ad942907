#include "warehouse/transfer/exporter.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstring>

#include "base/encoding.h"
#include "base/owned_fd.h"
#include "net/http_client.h"
#include "warehouse/embedded/session.h"
#include "warehouse/engine_error.h"

namespace hedgerow::warehouse {
namespace {

using namespace std::chrono_literals;

constexpr int kPipeBytes = 1 << 20;
constexpr int kPipePollMs = 50;
constexpr auto kExportTimeMax = std::chrono::hours(24 * 7);

// Memory stays small: what does not fit is sorted on disk.
constexpr char kExportSettings[] =
    "/?log_comment=export&readonly=0&max_execution_time=0&max_memory_usage=3000000000&max_bytes_before_external_sort="
    "300000000"
    "&output_format_json_escape_forward_slashes=0&output_format_parquet_string_as_string=1&max_threads=2"
    "&engine_file_truncate_on_insert=1";

// A pipe with a name that only its folder's owner can open.
class NamedPipe {
 public:
  static Result<NamedPipe> Make(const std::string& folder) {
    NamedPipe pipe;
    pipe.path_ = folder + "/export-" + std::to_string(getpid()) + ".pipe";
    struct stat owner{};
    if (stat(folder.c_str(), &owner) != 0) return FailErrno("stat " + folder);
    (void)unlink(pipe.path_.c_str());
    if (mkfifo(pipe.path_.c_str(), 0600) != 0) return FailErrno("make " + pipe.path_);
    if (getuid() == 0 && chown(pipe.path_.c_str(), owner.st_uid, owner.st_gid) != 0)
      return FailErrno("chown " + pipe.path_);
    // For both directions: so the engine's open never waits for us, and the end is told by its answer, not by the pipe.
    pipe.fd_ = OwnedFd(open(pipe.path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!pipe.fd_) return FailErrno("open " + pipe.path_);
    (void)fcntl(pipe.fd_.get(), F_SETPIPE_SZ, kPipeBytes);
    return pipe;
  }
  NamedPipe(NamedPipe&& other) noexcept : path_(std::exchange(other.path_, {})), fd_(std::move(other.fd_)) {}
  NamedPipe& operator=(NamedPipe&&) = delete;
  ~NamedPipe() {
    if (!path_.empty()) (void)unlink(path_.c_str());
  }
  const std::string& path() const { return path_; }
  int fd() const { return fd_.get(); }

 private:
  NamedPipe() = default;
  std::string path_;
  OwnedFd fd_;
};

// Carries bytes from the pipe to the file until the engine has answered and the pipe is empty. On a worker.
class Carrier {
 public:
  Carrier(const NamedPipe& pipe, int out_fd) : pipe_(pipe), out_fd_(out_fd) {}

  Result<void> Run() {
    std::string buffer(kPipeBytes, '\0');
    for (;;) {
      const bool ending = ended_.load();
      const ssize_t got = read(pipe_.fd(), buffer.data(), buffer.size());
      if (got > 0) {
        TRY_VOID(Write({buffer.data(), static_cast<size_t>(got)}));
        continue;
      }
      if (got < 0 && errno != EAGAIN && errno != EINTR) return FailErrno("read the export's pipe");
      if (ending) return {};
      pollfd waiting{.fd = pipe_.fd(), .events = POLLIN, .revents = 0};
      poll(&waiting, 1, kPipePollMs);
    }
  }
  void End() { ended_ = true; }
  uint64_t bytes() const { return bytes_; }
  uint64_t lines() const { return lines_; }
  bool failed() const { return failed_; }

 private:
  Result<void> Write(std::string_view bytes) {
    lines_ += static_cast<uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    bytes_ += bytes.size();
    while (!bytes.empty()) {
      const ssize_t wrote = write(out_fd_, bytes.data(), bytes.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) {
        failed_ = true;
        return FailErrno("write the export");
      }
      bytes.remove_prefix(static_cast<size_t>(wrote));
    }
    return {};
  }

  const NamedPipe& pipe_;
  int out_fd_;
  std::atomic<bool> ended_ = false, failed_ = false;
  std::atomic<uint64_t> bytes_ = 0, lines_ = 0;
};

std::string Names(const ExportOptions& options) {
  if (options.format == Format::kJsonLines) return "line String";
  const std::string time = options.format == Format::kParquet ? "DateTime64(6, \\'UTC\\')" : "String";
  const std::string text =
      options.table == ExportTable::kEvents
          ? "uuid String, event String, distinct_id String, timestamp " + time + ", created_at " + time +
                ", properties String, elements_chain String, person_id String, person_properties String"
          : "id String, created_at " + time + ", is_identified Bool, distinct_ids Array(String), properties String";
  return text;
}

std::string InsertSql(const ExportOptions& options, const std::string& pipe) {
  const char* format = options.format == Format::kJsonLines ? "TSVRaw"
                       : options.format == Format::kCsv     ? "CSVWithNames"
                                                            : "Parquet";
  const char* packing = options.packing == Packing::kGzip   ? "gzip"
                        : options.packing == Packing::kZstd ? "zstd"
                                                            : "none";
  return "INSERT INTO FUNCTION file(" + QuoteSql(pipe) + ", '" + format + "', '" + Names(options) + "', '" + packing +
         "') " + ExportSql(options);
}

net::Task<Result<uint64_t>> CountRows(QueryEngine& engine, const ExportOptions& options) {
  std::string sql = options.table == ExportTable::kPersons
                        ? fmt::format("SELECT uniqExact(id) FROM persons FINAL WHERE team_id = {} AND is_deleted = 0",
                                      options.project.value)
                        : fmt::format(
                              "SELECT count() FROM events WHERE team_id = {} AND timestamp >= "
                              "fromUnixTimestamp64Micro({}, 'UTC') AND timestamp < fromUnixTimestamp64Micro({}, 'UTC')",
                              options.project.value, ToMicros(options.from), ToMicros(options.to));
  CO_TRY(const std::string text, co_await engine.Read({.sql = std::move(sql), .tag = "export"}, "TSV"));
  uint64_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  co_return rows;
}

net::Task<Result<void>> RunInsert(net::Loop& loop, const ExportOptions& options, std::string sql) {
  net::HttpClient client(loop, {.header_timeout = kExportTimeMax});
  net::ClientRequest request{.method = "POST", .target = kExportSettings, .body = std::move(sql)};
  CO_TRY(const auto response, co_await client.Fetch(net::UnixEndpoint(options.socket), std::move(request), 1 << 20));
  if (response.status == 200) co_return Result<void>();
  const Error error = ToError(ParseEngineError(response.body));
  co_return Fail(error.code, "The warehouse could not finish the export. " + error.user_message, response.body);
}

net::Task<void> Report(const Carrier& carrier, uint64_t total,
                       const std::function<void(const ExportProgress&)>& report) {
  while (co_await net::SleepFor(100ms)) {
    report({.rows_total = total, .rows = std::min(total, carrier.lines()), .bytes = carrier.bytes()});
  }
}

net::Task<void> RunCarrier(net::WorkerPool& worker, Carrier& carrier, Result<void>* result) {
  *result = co_await worker.Run([&carrier] { return carrier.Run(); });
}

net::Task<void> RunQuery(net::Loop& loop, const ExportOptions& options, std::string sql, Carrier& carrier,
                         Result<void>* result) {
  *result = co_await RunInsert(loop, options, std::move(sql));
  carrier.End();
}

}  // namespace

net::Task<Result<ExportProgress>> ExportRows(net::Loop& loop, QueryEngine& engine, ExportOptions options, int out_fd,
                                             std::function<void(const ExportProgress&)> on_progress) {
  CO_TRY(const uint64_t total, co_await CountRows(engine, options));
  CO_TRY(const NamedPipe pipe, NamedPipe::Make(options.pipe_dir));
  Carrier carrier(pipe, out_fd);
  net::WorkerPool worker(1);
  net::TaskGroup query(loop), carrying(loop), reporting(loop);
  Result<void> queried, carried;
  query.Spawn(RunQuery(loop, options, InsertSql(options, pipe.path()), carrier, &queried));
  carrying.Spawn(RunCarrier(worker, carrier, &carried));
  reporting.Spawn(Report(carrier, total, on_progress));
  co_await carrying.Join();
  if (!carried) query.Cancel();  // hangs up, which ends the query
  co_await query.Join();
  reporting.Cancel();
  co_await reporting.Join();
  if (!carried) co_return std::unexpected(carried.error());
  if (!queried) co_return std::unexpected(queried.error());
  co_return ExportProgress{.rows_total = total, .rows = total, .bytes = carrier.bytes()};
}

}  // namespace hedgerow::warehouse
