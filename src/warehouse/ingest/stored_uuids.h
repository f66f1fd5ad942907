// Which events of an import are in the warehouse already. For the batch that a killed import leaves in doubt, and for a
// file that is imported again on purpose; the ingest's own memory (seen_ids.h) reaches back a million events only.
#pragma once

#include <vector>

#include "base/ids.h"
#include "warehouse/ingest/captured.h"
#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

// Takes those out whose uuid the project has, at the times the batch spans (which lets the engine skip the rest).
net::Task<Result<void>> DropStored(QueryEngine& engine, ProjectId project, std::vector<CapturedEvent>* events);

}  // namespace hedgerow::warehouse
