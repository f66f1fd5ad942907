#include "store/sqlite/connection.h"

#include <cerrno>

#include <fmt/format.h>

namespace hedgerow::store {
namespace {

// How long a connection waits for another process (`hedgerow backup` opens the file beside the server).
constexpr int kBusyTimeoutMs = 5'000;

constexpr std::string_view kPragmas =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"  // what was acknowledged survives a power cut
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA temp_store = MEMORY;";  // no temporary files beside a full disk

}  // namespace

Query::Query(Connection& connection, std::string_view sql, StatementHandle statement)
    : connection_(&connection), sql_(sql), statement_(std::move(statement)) {}

Query::~Query() {
  if (!statement_) return;
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  connection_->GiveBack(std::move(sql_), std::move(statement_));
}

Result<bool> Query::Next() {
  column_ = 0;
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return connection_->Failure(sql_);
  }
}

std::string Query::Read(Tag<std::string>, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return {};
  return std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

void Query::Bind(int index, std::string_view value) {
  const char* data = value.empty() ? "" : value.data();
  sqlite3_bind_text64(statement_.get(), index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

Result<std::unique_ptr<Connection>> Connection::Open(ConnectionOptions options) {
  const int flags = (options.mode == ConnectionOptions::Mode::kReadOnly ? SQLITE_OPEN_READONLY
                                                                        : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* handle = nullptr;
  const int opened =
      sqlite3_open_v2(options.path.c_str(), &handle, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  std::unique_ptr<Connection> connection(new Connection(handle));
  if (opened != SQLITE_OK) return connection->Failure("open " + options.path);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  if (options.mode == ConnectionOptions::Mode::kReadWrite) {
    TRY_VOID(connection->ExecuteScript(kPragmas));
  }
  return connection;
}

Connection::~Connection() {
  idle_statements_.clear();
  sqlite3_close(handle_);
}

Result<StatementHandle> Connection::Prepare(std::string_view sql) {
  if (auto node = idle_statements_.extract(std::string(sql))) return std::move(node.mapped());
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                         nullptr) != SQLITE_OK) {
    return Failure(sql);
  }
  return StatementHandle(statement);
}

void Connection::GiveBack(std::string sql, StatementHandle statement) {
  // A statement used twice at once leaves a second copy, which is dropped here.
  idle_statements_.try_emplace(std::move(sql), std::move(statement));
}

Result<void> Connection::ExecuteScript(std::string_view sql) {
  if (sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Failure(sql.substr(0, 80));
  }
  return {};
}

std::unexpected<Error> Connection::Failure(std::string_view what) const {
  const int extended = handle_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle_);
  const char* message = handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_);
  std::string detail = fmt::format("sqlite {}: {} ({})", extended, message, what);
  const int system_errno = handle_ == nullptr ? 0 : sqlite3_system_errno(handle_);
  const bool disk_full = (extended & 0xff) == SQLITE_FULL ||
                         ((extended & 0xff) == SQLITE_IOERR && (system_errno == ENOSPC || system_errno == EDQUOT));
  if (disk_full) {
    errno = ENOSPC;
    return FailErrno(std::move(detail));
  }
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return Fail(Code::kConflict, "This already exists.", std::move(detail));
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Fail(Code::kNotFound, "Not found.", std::move(detail));
    case SQLITE_BUSY:
      return Fail(Code::kUnavailable, "The server is busy. Try again in a moment.", std::move(detail));
    default:
      return FailInternal(std::move(detail));
  }
}

Result<Transaction> Transaction::Begin(Connection& connection) {
  TRY_VOID(connection.Execute("BEGIN IMMEDIATE"));
  return Transaction(&connection);
}

Transaction::~Transaction() {
  // SQLite rolls back by itself after some failures (full disk among them).
  if (connection_ != nullptr && connection_->in_transaction()) (void)connection_->ExecuteScript("ROLLBACK");
}

Result<void> Transaction::Commit() {
  TRY_VOID(connection_->Execute("COMMIT"));
  connection_ = nullptr;
  return {};
}

}  // namespace hedgerow::store
