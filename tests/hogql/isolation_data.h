// Three projects mixed in the same granules, or the middle one alone.
#pragma once

#include "engine_under_test.h"
#include "hogql/compile.h"

namespace hedgerow::hogql {

inline constexpr int64_t kOwnProject = 2;  // 1 and 3 are others: their rows lie on both sides of ours
// Others' values. Ours hold none of these, so an answer that does has seen another project's row.
inline constexpr std::string_view kMarkers[] = {"SECRET", "5ec2e7", "777777", "2031-07"};

enum class Projects { kAll, kOwnAlone };
void LoadIsolationData(warehouse::EngineUnderTest& under_test, Projects projects);

// Cohorts, actions and a saved query, some of which throw on others' rows.
Catalog IsolationCatalog();

}  // namespace hedgerow::hogql
