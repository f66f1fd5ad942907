// Demo data: 200,000 believable events of a small software shop over the 90 days before `now`.
//
//   CO_TRY_VOID(co_await LoadDemo(engine, project, clock.Now()));      // once; does nothing for a project with events
//
// What a chart should show: growth of about two, quiet weekends, European and American evenings, a funnel from page
// views (some 60 % of visitors look at the pricing) over sign_up to purchase, plans that upgrade, campaigns that come
// and go. Events: $pageview, $pageleave, product_viewed, sign_up, signed_in, purchase. The same `now` and project give
// the same rows.
#pragma once

#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "warehouse/event_rows.h"
#include "warehouse/query_engine.h"

namespace hedgerow::warehouse {

inline constexpr size_t kDemoEvents = 200'000;
inline constexpr int kDemoDays = 90;

net::Task<Result<void>> LoadDemo(QueryEngine& engine, ProjectId project, WallTime now);

// The rows themselves, for the test.
struct DemoRows {
  std::vector<EventRow> events;
  std::vector<PersonRow> persons;
  std::vector<DistinctIdRow> distinct_ids;
};
DemoRows MakeDemo(ProjectId project, WallTime now, size_t events = kDemoEvents);

}  // namespace hedgerow::warehouse
