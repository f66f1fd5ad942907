// Streams an upload's form from the network to DATA/upload: the zip is hashed on the way and never held in memory.
//
//   CO_TRY(UploadForm form, co_await ReceiveUpload(&request.exchange, services));
//
// A zip over the limit is refused as soon as the limit is crossed; what the client still sends is read and dropped (up
// to a bound), because a browser that is cut off while sending shows no answer at all.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "api/services.h"
#include "net/http.h"
#include "store/blob_store.h"

namespace hedgerow::api {

struct UploadForm {
  std::map<std::string, std::string> fields;
  store::BlobWriter zip;  // finished: complete and synced
};

net::Task<Result<UploadForm>> ReceiveUpload(net::Exchange* exchange, const Services* services);

}  // namespace hedgerow::api
