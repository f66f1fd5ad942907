// api::UploadPipeline over bundle/ and environment/: what may run here, unpacked to where sandboxes find it.
#pragma once

#include <string>

#include "api/upload_pipeline.h"
#include "base/owned_fd.h"
#include "environment/image_lock.h"
#include "store/store.h"

namespace hedgerow::server {

// Thread: any worker.
class UploadPipeline final : public api::UploadPipeline {
 public:
  // `bundles` is DATA/bundles. Removes what a crash left there.
  static Result<std::unique_ptr<UploadPipeline>> Create(const std::string& bundles, environment::ImageLock image,
                                                        store::Store& store);

  Result<api::CheckedUpload> CheckAndUnpack(const api::UploadedZip& zip) override;
  void Discard(const std::string& sha256) override;

 private:
  UploadPipeline(OwnedFd bundles, environment::ImageLock image, store::Store& store)
      : bundles_(std::move(bundles)), image_(std::move(image)), store_(store) {}
  Result<std::vector<std::string>> CheckRequirements(const std::string& text, std::vector<std::string>* warnings);

  const OwnedFd bundles_;
  const environment::ImageLock image_;
  store::Store& store_;
};

}  // namespace hedgerow::server
