// What an operator may do from the command line: one function from request to answer, called in the server through
// DATA/admin.sock, or directly by a command that holds DATA's lock because no server runs.
//
//   api::Admin admin({.store = *store, ...});
//   admin.Handle({{"op", "create-project"}, {"name", "Shop"}});   // {"ok": true, "result": {"id": 1, "api_token":
//   "phc_..."}} server->ListenUnix(data / "admin.sock") with AdminHandler(admin, workers) co_await CallAdmin(loop, data
//   / "admin.sock", request)        // the command's side; the same answer
//
// A refusal is {"ok": false, "error": {type, code, detail, attr}} as in the REST API.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "auth/accounts.h"
#include "net/http_client.h"
#include "net/worker_pool.h"
#include "store/blob_store.h"
#include "store/store.h"

namespace hedgerow::api {

struct AdminServices {
  store::Store& store;
  store::BlobStore& blobs;
  auth::AccessHub& hub;  // without a server: one made over no loops
  auth::Accounts& accounts;
  Random& random;
  std::string site_url;  // for links; empty: links are paths
};

// Thread: any; blocks.
class Admin {
 public:
  explicit Admin(AdminServices services) : services_(std::move(services)) {}

  // {"op": name, ...}; admin_operations.cc holds the table of names and what each takes.
  boost::json::object Handle(const boost::json::object& request);

 private:
  const AdminServices services_;
};

// Answers POST / for peers that run as this user or as root; others get 403.
net::Handler AdminHandler(Admin& admin, net::WorkerPool& workers);

// Asks the server that listens at `socket`. kUnavailable if none does.
net::Task<Result<boost::json::object>> CallAdmin(net::Loop* loop, std::string socket, boost::json::object request);

}  // namespace hedgerow::api
