// What handlers work with. One object, shared by all loops; everything in it may be called from any loop (the store,
// the blobs and the accounts through `workers`, because they block).
#pragma once

#include <string>

#include "api/app_control.h"
#include "api/definition_service.h"
#include "api/project_watcher.h"
#include "api/query_service.h"
#include "api/ticket_issuer.h"
#include "api/upload_pipeline.h"
#include "auth/accounts.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "net/worker_pool.h"
#include "store/blob_store.h"
#include "store/store.h"

namespace hedgerow::api {

struct ApiConfig {
  std::string site_url;  // the UI's origin, e.g. "http://hedgerow.localhost:8000"
  std::string version;
  bool demo = false;
  int64_t zip_bytes_max = 10LL << 20;
};

struct Services {
  store::Store& store;
  store::BlobStore& blobs;
  auth::AccessHub& hub;
  auth::Accounts& accounts;
  net::WorkerPool& workers;
  AppControl& apps;
  UploadPipeline& uploads;
  QueryService& queries;
  DefinitionService& definitions;
  ProjectWatcher& projects;
  store::NamedQueries& named;
  TicketIssuer& tickets;
  Random& random;
  const Clock& clock;
  Log log;
  ApiConfig config;
};

}  // namespace hedgerow::api
