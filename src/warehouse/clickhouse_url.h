// http://USER:PASSWORD@HOST:PORT/DATABASE of a ClickHouse server's HTTP interface, read.
//
//   TRY(ClickHouseOptions options, ParseClickHouseUrl("http://analytics:s%2Fcret@10.0.0.7:8123/product"));
//
// User, password, port (8123) and database may be left out; user, password and database are percent-encoded.
#pragma once

#include <string>

#include "warehouse/clickhouse_http.h"

namespace hedgerow::warehouse {

// A refusal says what is wrong and never repeats the text: there is a password in it.
Result<ClickHouseOptions> ParseClickHouseUrl(std::string_view url);

}  // namespace hedgerow::warehouse
