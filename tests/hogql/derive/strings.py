"""Functions of texts, patterns, URLs, hashes."""

import base64
import hashlib

from _golden import Theme

T = THEME = Theme("strings", "Values were written down by hand, hashes and encodings come from Python's hashlib and base64.")

T.c("lower and upper", "(lower('AbC'), upper('abc'))", ["abc", "ABC"])
T.c("lower of letters with accents", "(lowerUTF8('ÄÖ'), upperUTF8('äö'))", ["äö", "ÄÖ"])
T.c("length in bytes and letters", "(length('äö'), lengthUTF8('äö'), char_length('äö'))", [4, 2, 2])
T.c("concat", "concat('a', 'b', toString(1))", "ab1")
T.c("the concat operator", "'a' || 'b' || 'c'", "abc")
T.c("the concat operator with a number", "'n=' || 5", "n=5")
T.c("substring", "(substring('hello', 2), substring('hello', 2, 3), substr('hello', -2))", ["ello", "ell", "lo"])
T.c("left and right", "(left('hello', 2), right('hello', 2))", ["he", "lo"])
T.c("trim", "(trim('  a '), trimLeft('  a '), trimRight('  a '))", ["a", "a ", "  a"])
T.c("trim of letters", "(trim(BOTH 'x' FROM 'xxaxx'), trim(LEADING 'x' FROM 'xax'), trim(TRAILING 'x' FROM 'xax'))", ["a", "ax", "xa"])
T.c("replace", "(replace('aXbX', 'X', '-'), replaceOne('aXbX', 'X', '-'), replaceAll('aXbX', 'X', '-'))", ["a-b-", "a-bX", "a-b-"])
T.c("replaceRegexp", "(replaceRegexpAll('a1b22', '[0-9]+', '#'), replaceRegexpOne('a1b22', '[0-9]+', '#'))", ["a#b#", "a#b22"])
T.c("a group in a replacement", "replaceRegexpOne('2026-03', '(\\\\d+)-(\\\\d+)', '\\\\2/\\\\1')", "03/2026")
T.c("position", "(position('hello', 'l'), position('hello', 'z'), positionCaseInsensitive('hello', 'L'))", [3, 0, 3])
T.c("startsWith and endsWith", "(startsWith('hello', 'he'), endsWith('hello', 'lo'), startsWith('hello', 'x'))", [1, 1, 0])
T.c("splitByChar", "splitByChar(',', 'a,b,,c')", ["a", "b", "", "c"])
T.c("splitByString", "splitByString(', ', 'a, b')", ["a", "b"])
T.c("reverse", "(reverse('abc'), reverseUTF8('äb'))", ["cba", "bä"])
T.c("repeat and space", "(repeat('ab', 2), concat('[', space(2), ']'))", ["abab", "[  ]"])
T.c("padding", "(leftPad('7', 3, '0'), rightPad('a', 3, '.'), lpad('7', 2, '0'))", ["007", "a..", "07"])
T.c("initcap", "initcap('hello big world')", "Hello Big World")
T.c("format", "format('{} and {}', 'a', 'b')", "a and b")
T.c("extract", "extract('order-123', '\\\\d+')", "123")
T.c("extractAll", "extractAll('a1b22', '[0-9]+')", ["1", "22"])
T.c("match", "(match('abc', '^a.c$'), match('abc', 'x'))", [1, 0])
T.c("LIKE", "('hello' LIKE 'h%o', 'hello' LIKE 'h_llo', 'hello' LIKE 'H%', 'hello' NOT LIKE 'x%')", [1, 1, 0, 1])
T.c("LIKE with an escaped percent", "('100%' LIKE '100\\\\%', '1000' LIKE '100\\\\%')", [1, 0])
T.c("ILIKE", "('Hello' ILIKE 'h%O', 'Hello' NOT ILIKE 'h%')", [1, 0])
T.c("regex operators", "('abc' =~ 'b', 'abc' !~ 'b', 'ABC' =~* 'b', 'ABC' !~* 'b', 'abc' ~ '^a')", [1, 0, 1, 0, 1])
T.c("countSubstrings", "countSubstrings('aXbXc', 'X')", 2)
T.c("levenshteinDistance", "levenshteinDistance('kitten', 'sitting')", 3)
T.c("hex and unhex", "(hex('A'), unhex('41'))", ["41", "A"])
T.c("base64", "(base64Encode('hello'), base64Decode('aGVsbG8='))", [base64.b64encode(b"hello").decode(), "hello"])
T.c(
    "MD5 and SHA256 in hex",
    "(lower(hex(MD5('hello'))), lower(hex(SHA256('hello'))))",
    [hashlib.md5(b"hello").hexdigest(), hashlib.sha256(b"hello").hexdigest()],
)
T.c("ascii and char", "(ascii('A'), char(65, 66))", [65, "AB"])
T.c("translate", "translate('abc', 'ab', 'xy')", "xyc")
T.c("toString of things", "(toString(1), toString(1.5), toString(true), toString([1, 2]))", ["1", "1.5", "true", "[1,2]"])
T.c("empty text", "(empty(''), notEmpty('a'), empty('a'))", [1, 1, 0])
T.c("multiSearchAny", "(multiSearchAny('hello', ['x', 'll']), multiSearchFirstIndex('hello', ['x', 'll']))", [1, 2])
T.c("greatest of texts", "(greatest('a', 'b'), least('a', 'b'))", ["b", "a"])
T.c("comparison of texts", "('a' < 'b', 'B' < 'a', 'a' = 'A')", [1, 1, 0])
T.c("substringUTF8", "substringUTF8('日本語', 2, 1)", "本")
T.c("isValidUTF8", "isValidUTF8('ok')", 1)
T.c("splitByRegexp", "splitByRegexp('[0-9]', 'a1b2c')", ["a", "b", "c"])
T.c("substringIndex", "substringIndex('a.b.c', '.', 2)", "a.b")
T.c(
    "domain and protocol",
    "(domain('https://www.hedge.example:8443/a?b=c#d'), protocol('https://x.example'))",
    ["www.hedge.example", "https"],
)
T.c(
    "domainWithoutWWW and topLevelDomain",
    "(domainWithoutWWW('https://www.hedge.example/'), topLevelDomain('https://a.hedge.org'))",
    ["hedge.example", "org"],
)
T.c(
    "path, query, fragment",
    "(path('https://h.example/a/b?c=d#e'), queryString('https://h.example/a?c=d#e'), fragment('https://h.example/a?c=d#e'))",
    ["/a/b", "c=d", "e"],
)
T.c("port", "port('https://h.example:8443/')", 8443)
T.c(
    "cutQueryString and cutURLParameter",
    "(cutQueryString('https://h.example/a?b=1'), cutURLParameter('https://h.example/a?b=1&c=2', 'b'))",
    ["https://h.example/a", "https://h.example/a?c=2"],
)
T.c("extractURLParameter", "extractURLParameter('https://h.example/a?b=1&c=2', 'c')", "2")
T.c("decodeURLComponent", "(decodeURLComponent('a%20b'), encodeURLComponent('a b'))", ["a b", "a%20b"])
T.c("a text of 10,000 letters", "length(repeat('0123456789', 1000))", 10000)
T.c("tuple of positions", "(locate('l', 'hello'), strpos('hello', 'o'))", [3, 5])
T.c("IPv4", "(toString(toIPv4('10.0.0.1')), isIPv4String('10.0.0.300'), IPv4StringToNum('0.0.1.0'))", ["10.0.0.1", 0, 256])
