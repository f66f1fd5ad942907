// A request to ClickHouse's HTTP interface, read: what to run, with which settings and parameters.
//
//   TRY(HttpQuery query, ReadHttpQuery(head));       // the SQL may still be in the body
//
// Names that are ours begin with "hedgerow_": hedgerow_frames=1 answers in frames (frames.h of this folder) with a
// summary, hedgerow_limit_rows=N cuts the result there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "warehouse/embedded/session.h"

namespace hedgerow::warehouse {

struct HttpQuery {
  Statement statement;
  SessionOptions session;
  bool framed = false;
  uint64_t limit_rows = UINT64_MAX;
};

Result<HttpQuery> ReadHttpQuery(const net::RequestHead& head);

// Whether the statement begins with `keyword` (comments and white space skipped, any case).
bool BeginsWith(std::string_view sql, std::string_view keyword);

}  // namespace hedgerow::warehouse
