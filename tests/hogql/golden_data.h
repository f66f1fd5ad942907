// The data of the golden files (data/project.jsonl, which derive/ reads too), and what the project's people have named.
#pragma once

#include "hogql/compile.h"
#include "engine_under_test.h"

namespace hedgerow::hogql {

inline constexpr int64_t kGoldenProject = 7;

// Puts the project's rows into the warehouse, each beside a twin of another project (one with a lower number, one with
// a higher) that has the same ids, names and times but other values: a row that is not ours spoils every figure.
void LoadGoldenData(warehouse::EngineUnderTest& under_test);

// Property types, cohorts, actions and saved queries of the project.
Catalog GoldenCatalog();

}  // namespace hedgerow::hogql
