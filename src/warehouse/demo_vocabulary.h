// What the demo's people are made of: places, machines, pages, products, with weights. Data only.
#pragma once

#include <array>
#include <string_view>

namespace hedgerow::warehouse::demo {

struct Country {
  std::string_view code, name;
  double weight;
  int utc_offset_hours;
};
inline constexpr std::array kCountries = {
    Country{"US", "United States", 30, -6}, Country{"GB", "United Kingdom", 13, 0}, Country{"DE", "Germany", 12, 1},
    Country{"FR", "France", 8, 1},          Country{"IN", "India", 8, 5},           Country{"CA", "Canada", 6, -5},
    Country{"NL", "Netherlands", 5, 1},     Country{"BR", "Brazil", 5, -3},         Country{"ES", "Spain", 4, 1},
    Country{"AU", "Australia", 4, 10},      Country{"SE", "Sweden", 3, 1},          Country{"JP", "Japan", 2, 9},
};

struct Machine {
  std::string_view os, browser, device;
  double weight;
};
inline constexpr std::array kMachines = {
    Machine{"Windows", "Chrome", "Desktop", 26},  Machine{"Mac OS X", "Chrome", "Desktop", 18},
    Machine{"Mac OS X", "Safari", "Desktop", 10}, Machine{"iOS", "Mobile Safari", "Mobile", 14},
    Machine{"Android", "Chrome", "Mobile", 12},   Machine{"Windows", "Microsoft Edge", "Desktop", 8},
    Machine{"Windows", "Firefox", "Desktop", 5},  Machine{"Linux", "Firefox", "Desktop", 4},
    Machine{"Linux", "Chrome", "Desktop", 3},
};

struct Source {
  std::string_view domain, utm_source;
  double weight;
  double intent;  // how much likelier than usual a visitor from there signs up
};
inline constexpr std::array kSources = {
    Source{"$direct", "", 34, 1.2},
    Source{"www.google.com", "google", 30, 1.0},
    Source{"news.ycombinator.com", "", 8, 0.5},
    Source{"github.com", "", 9, 1.6},
    Source{"www.linkedin.com", "linkedin", 6, 0.8},
    Source{"t.co", "twitter", 6, 0.5},
    Source{"duckduckgo.com", "", 4, 1.1},
    Source{"www.bing.com", "bing", 3, 0.9},
};

struct Page {
  std::string_view path;
  double weight;
};
inline constexpr std::array kPages = {
    Page{"/", 24},
    Page{"/product", 14},
    Page{"/docs", 12},
    Page{"/blog/streamlit-in-production", 9},
    Page{"/customers", 6},
    Page{"/docs/quickstart", 8},
    Page{"/blog/hogql-tips", 6},
    Page{"/integrations", 5},
    Page{"/changelog", 4},
    Page{"/about", 3},
};

struct Plan {
  std::string_view name;
  double monthly_usd;
  double weight;
};
inline constexpr std::array kPlans = {Plan{"starter", 19, 58}, Plan{"team", 79, 30}, Plan{"business", 249, 12}};

struct Product {
  std::string_view name;
  double usd;
  double weight;
};
inline constexpr std::array kProducts = {
    Product{"Subscription", 0, 60},  // at the plan's price
    Product{"Extra seats", 12, 18},     Product{"Data export", 29, 12},
    Product{"Priority support", 99, 6}, Product{"Training day", 450, 4},
};

inline constexpr std::array<std::string_view, 24> kFirstNames = {
    "Ada",  "Ben",  "Chiara", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas",  "Kaya",  "Luis",
    "Mina", "Noah", "Olga",   "Pavel",  "Quinn", "Rosa",  "Sven",  "Tara", "Uma",  "Viktor", "Wanda", "Yusuf"};
inline constexpr std::array<std::string_view, 24> kLastNames = {
    "Abbott", "Becker", "Costa",  "Dubois", "Evans", "Fischer", "Garcia", "Hansen", "Ito",  "Jansen", "Kumar", "Lopez",
    "Moreau", "Novak",  "Okafor", "Patel",  "Quist", "Rossi",   "Silva",  "Tanaka", "Ueda", "Vargas", "Weber", "Young"};

// Local hour of day and day of week (Monday first): how busy, 1 = average.
inline constexpr std::array kHours = {0.25, 0.15, 0.1, 0.1, 0.12, 0.25, 0.5, 0.9, 1.5, 1.9, 2.0, 1.9,
                                      1.5,  1.7,  1.9, 1.9, 1.7,  1.4,  1.2, 1.1, 1.1, 1.0, 0.8, 0.5};
inline constexpr std::array kWeekdays = {1.15, 1.25, 1.25, 1.2, 1.05, 0.55, 0.6};

}  // namespace hedgerow::warehouse::demo
