// api::DefinitionService over warehouse::DefinitionBook.
#pragma once

#include "api/definition_service.h"
#include "warehouse/ingest/definition_book.h"

namespace hedgerow::server {

// Thread: any loop; the book is read on its own.
class DefinitionService final : public api::DefinitionService {
 public:
  DefinitionService(net::Loop& home, const warehouse::DefinitionBook& book) : home_(home), book_(book) {}
  net::Task<api::DefinitionList> List(api::DefinitionQuery query) override;

 private:
  net::Task<api::DefinitionList> ListAtHome(const api::DefinitionQuery& query) const;

  net::Loop& home_;
  const warehouse::DefinitionBook& book_;
};

}  // namespace hedgerow::server
