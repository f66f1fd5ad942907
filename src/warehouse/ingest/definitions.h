// Which events and properties a batch of captured events showed, and of what type: what a project's list of definitions
// is learnt from. Collected while a batch is read, a name once a batch, so that it costs little an event.
//
//   Sightings seen;
//   seen.Event("signed_up");
//   seen.Property(PropertyOf::kPerson, "email", "\"ada@example.com\"");     // as JSON wrote them
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hedgerow::warehouse {

enum class DefinitionOf : uint8_t { kEvent = 0, kEventProperty = 1, kPersonProperty = 2, kGroupProperty = 3 };
inline constexpr size_t kDefinitionKinds = 4;

// PostHog's property types, in the words of its API: String, Numeric, Boolean, DateTime. kUnknown for what only ever
// was null, an object or an array.
enum class GuessedType : uint8_t { kUnknown = 0, kString = 1, kNumeric = 2, kBoolean = 3, kDateTime = 4 };
std::string_view NameOf(GuessedType type);  // empty for kUnknown

// PostHog's guess: by the value, unless the name says more (utm_... is text, "created_at": 1790000000 is a time).
GuessedType GuessType(std::string_view name, std::string_view raw_value);

struct TransparentHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using SeenNames = std::unordered_map<std::string, GuessedType, TransparentHash, std::equal_to<>>;

inline constexpr size_t kDefinitionNameBytesMax = 200;
inline constexpr size_t kSightingsMax = 10'000;  // names of one kind, in one batch and in one project

class Sightings {
 public:
  void Event(std::string_view name) { Note(DefinitionOf::kEvent, name); }
  // `raw_name` as it stood between its quotes, `raw_value` as JSON.
  void Property(DefinitionOf of, std::string_view raw_name, std::string_view raw_value);
  // All fields of an object that is known to be JSON.
  void Properties(DefinitionOf of, std::string_view raw_object);
  const SeenNames& names(DefinitionOf of) const { return names_[static_cast<size_t>(of)]; }

 private:
  GuessedType* Note(DefinitionOf of, std::string_view name);  // null: not kept
  SeenNames names_[kDefinitionKinds];
};

}  // namespace hedgerow::warehouse
