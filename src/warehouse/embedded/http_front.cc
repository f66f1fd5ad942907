#include "warehouse/embedded/http_front.h"

#include <unistd.h>

#include <boost/json.hpp>

#include "warehouse/embedded/arrow_joiner.h"
#include "warehouse/frames.h"

namespace hedgerow::warehouse {
namespace {

constexpr std::string_view kArrow = "ArrowStream";
constexpr std::chrono::milliseconds kKillAgain{50};

struct Counted {  // one open session
  explicit Counted(size_t* count) : count_(count) { ++*count_; }
  Counted(const Counted&) = delete;
  ~Counted() { --*count_; }
  size_t* count_;
};

int StatusOf(const EngineError& error) {
  switch (error.code) {
    case 60:
    case 81:
      return 404;  // UNKNOWN_TABLE, UNKNOWN_DATABASE
    case 202:
    case 173:
      return 503;  // TOO_MANY_SIMULTANEOUS_QUERIES, CANNOT_ALLOCATE_MEMORY
    case 159:
      return 408;  // TIMEOUT_EXCEEDED
    case 62:
    case 36:
    case 42:
    case 43:
    case 46:
    case 47:
      return 400;
    default:
      return 500;
  }
}

net::Task<void> Refuse(net::Exchange& exchange, EngineError error) {
  net::Response response{.status = StatusOf(error), .body = error.text + "\n"};
  response.headers.Set("Content-Type", "text/plain; charset=UTF-8");
  response.headers.Set("X-ClickHouse-Exception-Code", std::to_string(error.code));
  co_await exchange.Send(std::move(response));
}

net::Task<void> Refuse(net::Exchange& exchange, Error error) {
  const int code = error.code == Code::kUnavailable ? 202 : 36;
  EngineError as_engine{code, "", "Code: " + std::to_string(code) + ". DB::Exception: " + error.user_message};
  co_await Refuse(exchange, std::move(as_engine));
}

// What the engine can stream, as opposed to statements that return nothing.
bool IsQuery(std::string_view sql) {
  return BeginsWith(sql, "SELECT") || BeginsWith(sql, "WITH") || BeginsWith(sql, "(");
}

std::string ErrorTrailer(const EngineError& error) {
  boost::json::object body;
  body["error"] = {{"code", error.code}, {"text", error.text}};
  return Frame("") + Frame(boost::json::serialize(body));
}

std::string SummaryTrailer(const ArrowJoiner& joiner, double engine_ms) {
  boost::json::object body;
  body["rows"] = joiner.rows();
  body["truncated"] = joiner.truncated();
  body["engine_ms"] = engine_ms;
  return Frame("") + Frame(boost::json::serialize(body));
}

// What follows the last piece. Without frames an error stands where the next Arrow message would.
std::string End(bool framed, const EngineResult<void>& ended, const ArrowJoiner& joiner, double engine_ms) {
  if (!framed) return ended ? std::string(joiner.Finish()) : ended.error().text + "\n";
  return ended ? Frame(joiner.Finish()) + SummaryTrailer(joiner, engine_ms) : ErrorTrailer(ended.error());
}

// One streamed result being made. Every function blocks: they run on the pool.
struct Stream {
  std::unique_ptr<Session> session;
  EngineBuffer chunk;
  ArrowJoiner joiner;
  std::string_view ready;  // what to send, in `chunk`

  explicit Stream(uint64_t limit_rows) : joiner(limit_rows) {}

  EngineResult<void> Open(Engine& engine, const HttpQuery& query) {
    auto opened = engine.Open(query.session);
    if (!opened) return std::unexpected(opened.error());
    session = std::move(*opened);
    Statement statement = query.statement;
    statement.format = kArrow;
    if (auto started = session->Start(statement); !started) return started;
    return Advance();
  }

  EngineResult<void> Advance() {  // `ready` is empty at the end
    ready = {};
    while (ready.empty() && !joiner.truncated()) {
      auto fetched = session->Fetch();
      if (!fetched) return std::unexpected(fetched.error());
      if (fetched->empty()) return {};
      chunk = std::move(*fetched);
      ready = joiner.Add(chunk.bytes(), chunk.rows());
      if (joiner.broken()) return std::unexpected(EngineError{.text = "the engine made a malformed Arrow chunk"});
      if (chunk.rows() == 0) return {};
    }
    return {};
  }
};

}  // namespace

HttpFront::HttpFront(net::Loop& loop, Engine& engine, const Clock& clock, Log log, FrontOptions options,
                     std::function<void()> exit)
    : loop_(loop),
      engine_(engine),
      clock_(clock),
      log_(std::move(log)),
      options_(options),
      exit_(std::move(exit)),
      reads_(options.read_threads),
      writes_(options.write_threads),
      control_(1),
      last_request_(clock.Mono()) {}

net::Task<void> HttpFront::Handle(net::Exchange& exchange) {
  last_request_ = clock_.Mono();
  const std::string_view path = exchange.head().path();
  if (path == "/") {
    co_await RunStatement(exchange);
  } else if (path == "/ping") {
    co_await exchange.Send({.status = 200, .body = "Ok.\n"});
  } else if (path == "/hedgerow/version") {
    boost::json::object body{{"protocol", kWarehouseProtocol}, {"pid", getpid()}};
    co_await exchange.Send(
        {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = boost::json::serialize(body)});
  } else if (path == "/hedgerow/exit" && exchange.head().method == "POST") {
    co_await exchange.Send({.status = 200, .body = "Ok.\n"});
    exit_();
  } else {
    co_await exchange.Send({.status = 404, .body = "There is no handler for this path.\n"});
  }
  last_request_ = clock_.Mono();
}

void HttpFront::Limit(HttpQuery* query) {
  query->session.settings.push_back({"max_memory_usage_for_user", std::to_string(options_.memory_bytes_max)});
  query->session.settings.push_back({"output_format_arrow_compression_method", "none"});
  query->session.tag += " #" + std::to_string(next_tag_++);
}

// Reads the body as what it is (rows of an INSERT, or the statement) and runs the statement.
net::Task<void> HttpFront::RunStatement(net::Exchange& exchange) {
  auto query = ReadHttpQuery(exchange.head());
  if (!query) {
    co_await Refuse(exchange, query.error());
    co_return;
  }
  if (sessions_ >= options_.sessions_max) {
    co_await Refuse(exchange, EngineError{202, "", "Code: 202. DB::Exception: Too many simultaneous queries."});
    co_return;
  }
  const Counted counted(&sessions_);
  Limit(&*query);

  auto rows = InsertBody::Create();
  if (!rows) {
    co_await Refuse(exchange, rows.error());
    co_return;
  }
  std::string& sql = query->statement.sql;
  bool is_insert = BeginsWith(sql, "INSERT");
  Result<void> read;
  while (read) {
    auto chunk = co_await exchange.ReadBodyChunk();
    if (!chunk) read = std::unexpected(chunk.error());
    if (!chunk || chunk->empty()) break;
    if (is_insert) {
      read = rows->bytes() + chunk->size() > kInsertBytesMax ? Fail(Code::kTooLarge, "The INSERT is too large.")
                                                             : rows->Append(*chunk);
      continue;
    }
    sql.append(*chunk);
    if (sql.size() > kSqlBytesMax && !BeginsWith(sql, "INSERT"))
      read = Fail(Code::kTooLarge, "The statement is too long.");
    if (BeginsWith(sql, "INSERT")) {
      if (const size_t data = InlineDataOffset(sql); data != sql.npos) {
        read = rows->Append(std::string_view(sql).substr(data));
        sql.resize(data);
        is_insert = true;
      }
    }
  }
  if (!read) {
    co_await Refuse(exchange, read.error());
  } else if (is_insert && rows->bytes() > 0) {
    co_await Insert(exchange, std::move(*query), std::move(*rows));
  } else if (query->framed || (query->statement.format == kArrow && IsQuery(sql))) {
    co_await SelectStreamed(exchange, std::move(*query));
  } else {
    co_await Select(exchange, std::move(*query));
  }
}

net::Task<void> HttpFront::Insert(net::Exchange& exchange, HttpQuery query, InsertBody body) {
  auto sql = body.Statement(query.statement.sql);
  if (!sql) {
    co_await Refuse(exchange, sql.error());
    co_return;
  }
  query.statement.sql = std::move(*sql);
  auto done = co_await writes_.Run([this, &query]() -> EngineResult<EngineBuffer> {
    auto session = engine_.Open(query.session);
    if (!session) return std::unexpected(session.error());
    return (*session)->Run(query.statement);
  });
  if (!done) {
    co_await Refuse(exchange, done.error());
    co_return;
  }
  co_await exchange.Send({.status = 200});
}

net::Task<void> HttpFront::KillWhenGone(net::Exchange& exchange, std::string tag, const bool* ended) {
  (void)co_await exchange.WaitForClientGone();
  if (*ended) co_return;
  log_.Info("query_killed", {{"tag", tag}});
  // A kill that comes before the engine knows the query misses it: again until it has ended.
  do {
    co_await control_.Run([this, &tag] { engine_.Kill(tag); });
  } while (!*ended && co_await net::SleepFor(kKillAgain) && !*ended);
}

net::Task<void> HttpFront::Select(net::Exchange& exchange, HttpQuery query) {
  net::TaskGroup watch(loop_);
  bool ended = false;
  watch.Spawn(KillWhenGone(exchange, query.session.tag, &ended));
  auto done = co_await reads_.Run([this, &query]() -> EngineResult<EngineBuffer> {
    auto session = engine_.Open(query.session);
    if (!session) return std::unexpected(session.error());
    return (*session)->Run(query.statement);
  });
  ended = true;
  watch.Cancel();
  co_await watch.Join();
  if (!done) {
    co_await Refuse(exchange, done.error());
    co_return;
  }
  const std::span<char> bytes = done->bytes();
  co_await exchange.SendView(200, {{"X-ClickHouse-Format", query.statement.format}, {"X-ClickHouse-Timezone", "UTC"}},
                             {bytes.data(), bytes.size()});
}

net::Task<void> HttpFront::SelectStreamed(net::Exchange& exchange, HttpQuery query) {
  net::TaskGroup watch(loop_);
  bool ended = false;
  watch.Spawn(KillWhenGone(exchange, query.session.tag, &ended));
  const MonoTime start = clock_.Mono();
  auto stream = std::make_unique<Stream>(query.limit_rows);
  auto advanced = co_await reads_.Run([this, &query, &stream] { return stream->Open(engine_, query); });
  if (!advanced) {
    ended = true;
    watch.Cancel();
    co_await watch.Join();
    co_await Refuse(exchange, advanced.error());
    co_return;
  }
  const bool framed = query.framed;
  net::Headers headers{{"Content-Type", framed ? "application/vnd.hedgerow.frames" : "application/octet-stream"}};
  if (!framed) headers.Set("X-ClickHouse-Format", kArrow);
  auto sent = co_await exchange.SendHead(200, std::move(headers), std::nullopt);
  while (sent && advanced && !stream->ready.empty()) {
    if (framed) sent = co_await exchange.Write(FrameHeader(stream->ready.size()));
    if (sent) sent = co_await exchange.Write(stream->ready);
    if (sent) advanced = co_await reads_.Run([&stream] { return stream->Advance(); });
  }
  ended = true;
  watch.Cancel();
  co_await watch.Join();
  if (sent) {
    const double engine_ms = std::chrono::duration<double, std::milli>(clock_.Mono() - start).count();
    sent = co_await exchange.Write(End(framed, advanced, stream->joiner, engine_ms));
    if (sent && (framed || advanced)) co_await exchange.Finish();  // else cut short, as a ClickHouse server does
  }
  co_await reads_.Run([&stream] { stream.reset(); });  // closing a connection blocks for milliseconds
}

}  // namespace hedgerow::warehouse
