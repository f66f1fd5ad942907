// The table of routes, compiled into a tree by path segment: finding one costs the path's length, not the table's.
//
//   constexpr Route kRoutes[] = {
//       {"GET", "/api/projects/{project_id}/", Need::kViewer, Credentials::kAny, GetProject},
//   };
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/request.h"
#include "net/task.h"

namespace hedgerow::api {

struct Services;

enum class Need { kPublic, kSignedIn, kViewer, kMember, kAdmin };
enum class Credentials { kAny, kSessionOnly };

using HandlerFunction = net::Task<Outcome> (*)(const Services& services, Request& request);

struct Route {
  std::string_view method;
  std::string_view pattern;
  Need need;
  Credentials credentials;
  HandlerFunction handler;
};

class Router {
 public:
  explicit Router(std::span<const Route> routes);

  struct Match {
    const Route* route = nullptr;  // null: no such path, or not with this method
    PathValues path;
    std::string allowed;  // methods of this path; empty if there is no such path
  };
  // HEAD is found as GET. A missing slash at the end does not matter.
  Match Find(std::string_view method, std::string_view path) const;

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
    std::unique_ptr<Node> place;  // {name}
    std::string_view place_name;
    std::vector<const Route*> routes;  // one a method
  };
  Node root_;
};

}  // namespace hedgerow::api
