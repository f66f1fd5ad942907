#include "api/deliver_query.h"

#include "api/answers.h"
#include "net/async.h"

namespace hedgerow::api {
namespace {

constexpr size_t kWholeAnswerMax = 1 << 20;  // a JSON answer up to this is sent at once, with its length

struct Document {
  ResultForm form;
  std::string_view media_type;
  std::string_view file_name;  // empty: not for saving
};
constexpr Document kDocuments[] = {
    {ResultForm::kArrow, "application/vnd.apache.arrow.stream", ""},
    {ResultForm::kCsv, "text/csv; charset=utf-8", "query.csv"},
    {ResultForm::kParquet, "application/vnd.apache.parquet", "query.parquet"},
};

net::Headers DocumentHeaders(std::string_view media_type) {
  net::Headers headers = EmptyResponse(200).headers;
  headers.Set("Content-Type", media_type);
  return headers;
}

net::Task<void> LeaveWhenGone(net::Exchange* exchange, QueryRun* run) {
  const auto gone = co_await exchange->WaitForClientGone();
  if (!gone && exchange->client_gone()) co_return;  // the server closes: the handler sees it by itself
  run->Leave();
}

// nullopt: the client, or the engine in the middle, has gone; only a broken connection says so.
constexpr std::nullopt_t kBroken = std::nullopt;

net::Task<Outcome> SendJson(net::Exchange* exchange, QueryRun* run, QueryEcho echo) {
  std::vector<QueryPiece> pieces;
  bool ended = false;
  for (size_t bytes = 0; bytes <= kWholeAnswerMax;) {
    CO_TRY(QueryPiece piece, co_await run->Next());
    ended = piece == nullptr;
    if (ended) break;
    bytes += piece->size();
    pieces.push_back(std::move(piece));
  }
  QueryFacts facts = co_await run->Facts();
  std::string text = AnswerHead(echo, facts);
  if (ended) {
    for (const QueryPiece& piece : pieces) text += *piece;
    text += AnswerTail(facts);
    co_return net::Response{.status = 200, .headers = DocumentHeaders("application/json"), .body = std::move(text)};
  }
  CO_TRY_VOID(co_await exchange->SendHead(200, DocumentHeaders("application/json"), std::nullopt));
  if (!co_await exchange->Write(text)) co_return kBroken;
  for (const QueryPiece& piece : pieces) {
    if (!co_await exchange->Write(*piece)) co_return kBroken;
  }
  pieces.clear();
  for (;;) {
    const auto piece = co_await run->Next();
    if (!piece) co_return kBroken;
    if (*piece == nullptr) break;
    if (!co_await exchange->Write(**piece)) co_return kBroken;
  }
  facts = co_await run->Facts();
  if (co_await exchange->Write(AnswerTail(facts))) (void)co_await exchange->Finish();
  co_return kBroken;
}

net::Task<Outcome> SendDocument(net::Exchange* exchange, QueryRun* run, const Document* document) {
  CO_TRY(QueryPiece piece, co_await run->Next());  // an error before the first byte is an answer of its own
  net::Headers headers = DocumentHeaders(document->media_type);
  if (!document->file_name.empty()) {
    headers.Set("Content-Disposition", "attachment; filename=\"" + std::string(document->file_name) + "\"");
  }
  CO_TRY_VOID(co_await exchange->SendHead(200, std::move(headers), std::nullopt));
  while (piece != nullptr) {
    if (!co_await exchange->Write(*piece)) co_return kBroken;
    auto next = co_await run->Next();
    if (!next) co_return kBroken;
    piece = std::move(*next);
  }
  (void)co_await exchange->Finish();
  co_return kBroken;
}

}  // namespace

net::Task<Outcome> DeliverQuery(net::Exchange* exchange, std::unique_ptr<QueryRun> run, ResultForm form,
                                QueryEcho echo) {
  net::TaskGroup watching(exchange->loop());
  watching.Spawn(LeaveWhenGone(exchange, run.get()));
  Outcome outcome = kBroken;
  if (form == ResultForm::kJson) {
    outcome = co_await SendJson(exchange, run.get(), echo);
  } else {
    for (const Document& document : kDocuments) {
      if (document.form == form) outcome = co_await SendDocument(exchange, run.get(), &document);
    }
  }
  watching.Cancel();
  co_await watching.Join();
  co_return outcome;
}

}  // namespace hedgerow::api
