#include "environment/markers.h"

#include <gtest/gtest.h>

namespace hedgerow::environment {
namespace {

TEST(Markers, HoldForTheSandboxsPython) {
  struct Row {
    std::string_view marker;
    bool holds;
  };
  constexpr Row kRows[] = {
      {"python_version >= '3.8'", true},
      {"python_version < '3.10'", false},  // as versions: as strings 3.11 < 3.2 would hold
      {"python_version == '3.11'", true},
      {"python_version == '3.*'", true},
      {"python_version ~= '3.9'", true},
      {"python_version in '3.10 3.11'", true},
      {"python_version not in '3.9, 3.10'", true},
      {"'3.12' > python_version", true},
      {"python_full_version == \"3.11.2\"", true},
      {"implementation_version >= '3.11.2'", true},
      {"implementation_name == 'cpython'", true},
      {"platform_python_implementation != 'PyPy'", true},
      {"sys_platform == 'win32'", false},
      {"sys_platform == 'linux' and platform_machine == 'x86_64'", true},
      {"platform_system == 'Darwin' or os_name == 'posix'", true},
      {"os_name == 'nt' and os_name == 'posix' or os_name == 'posix'", true},  // `and` binds tighter
      {"os_name == 'posix' or os_name == 'nt' and os_name == 'nt'", true},
      {"(os_name == 'posix' or os_name == 'posix') and os_name == 'nt'", false},
      {"sys_platform > 'a'", false},  // strings have no order
      {"sys_platform >= 'linux'", true},
      {"extra == 'test'", false},
      {"extra != 'test'", true},
      {"os.name == 'posix' and sys.platform == 'linux' and python_implementation == 'CPython'", true},
      {"python_version<'4'and(sys_platform=='linux')", true},
      {"platform_release == ''", true},
  };
  const auto environment = MarkerEnvironment::ForImage("3.11.2");
  for (const Row& row : kRows) {
    const auto value = EvaluateMarker(row.marker, environment);
    ASSERT_TRUE(value.has_value()) << row.marker << ": " << value.error();
    EXPECT_EQ(*value, row.holds) << row.marker;
  }
}

TEST(Markers, SayWhatCannotBeRead) {
  struct Row {
    std::string_view marker, says;
  };
  constexpr Row kRows[] = {
      {"python_versoin > '3'", "names `python_versoin`, which is no marker variable"},
      {"python_version > '3", "has a string without its closing quote"},
      {"python_version", "needs a comparison such as == at its end"},
      {"python_version > 3", "names `3`, which is no marker variable"},
      {"'a' == 'b'", "compares two strings; name a variable such as sys_platform"},
      {"(os_name == 'nt'", "needs `)` at its end"},
      {"os_name == 'nt' xor os_name == 'nt'", "needs `and`, `or` or the end at `xor os_name == 'nt'`"},
      {"os_name ~= 'nt'", "compares `posix` and `nt` as versions, which they are not"},
      {"os_name == 'posix' or os_name", "needs a comparison such as == at its end"},
      {"os_name not like 'x'", "needs a comparison such as == at `like 'x'`"},
  };
  const auto environment = MarkerEnvironment::ForImage("3.11.2");
  for (const Row& row : kRows) {
    const auto value = EvaluateMarker(row.marker, environment);
    ASSERT_FALSE(value.has_value()) << row.marker;
    EXPECT_EQ(value.error(), row.says);
  }
  const std::string deep = std::string(100, '(') + "os_name == 'nt'" + std::string(100, ')');
  EXPECT_EQ(EvaluateMarker(deep, environment).error(), "has too many parentheses");
}

}  // namespace
}  // namespace hedgerow::environment
