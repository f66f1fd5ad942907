#include "api/router.h"

#include <charconv>

namespace hedgerow::api {
namespace {

// Takes the first segment off `path`; empty segments are skipped.
std::string_view NextSegment(std::string_view& path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

}  // namespace

const std::string& PathValues::Get(std::string_view name) const {
  static const std::string kEmpty;
  for (const auto& [key, value] : values_) {
    if (key == name) return value;
  }
  return kEmpty;
}

std::optional<int64_t> PathValues::Number(std::string_view name) const {
  const std::string& text = Get(name);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

Router::Router(std::span<const Route> routes) {
  for (const Route& route : routes) {
    Node* node = &root_;
    std::string_view rest = route.pattern;
    for (std::string_view segment = NextSegment(rest); !segment.empty(); segment = NextSegment(rest)) {
      const bool is_place = segment.starts_with('{');
      std::unique_ptr<Node>& next = is_place ? node->place : node->children[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      if (is_place) node->place_name = segment.substr(1, segment.size() - 2);
      node = next.get();
    }
    node->routes.push_back(&route);
  }
}

Router::Match Router::Find(std::string_view method, std::string_view path) const {
  Match match;
  const Node* node = &root_;
  for (std::string_view segment = NextSegment(path); !segment.empty(); segment = NextSegment(path)) {
    if (const auto child = node->children.find(segment); child != node->children.end()) {
      node = child->second.get();
    } else if (node->place) {
      auto value = net::PercentDecode(segment);
      if (!value) return match;
      match.path.Add(node->place_name, std::move(*value));
      node = node->place.get();
    } else {
      return match;
    }
  }
  if (method == "HEAD") method = "GET";
  for (const Route* route : node->routes) {
    if (route->method == method) match.route = route;
    if (!match.allowed.empty()) match.allowed += ", ";
    match.allowed += route->method;
  }
  return match;
}

}  // namespace hedgerow::api
