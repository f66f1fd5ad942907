// Names of Python distributions: their form (PEP 508), their normal form (PEP 503), and what somebody meant by a
// wrong one.
//
//   NormalName("Scikit_Learn") == "scikit-learn";
//   MeantName("sklearn", names) == "scikit-learn";   MeantName("pandsa", names) == "pandas";
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace hedgerow::environment {

bool IsPackageName(std::string_view text);
std::string NormalName(std::string_view name);

// The name among `names` (in normal form) that a person who wrote `name` probably meant: the distribution of an
// import name, or the nearest by typing errors. Empty if none is near.
std::string MeantName(std::string_view name, const std::set<std::string, std::less<>>& names);

// Part of Python itself: import works without a requirement.
bool IsStandardModule(std::string_view name);

}  // namespace hedgerow::environment
