// Texts, searching, splitting, URLs, addresses, JSON, reading for people.
#pragma once

#include "hogql/semantics/table/shapes.h"

namespace hedgerow::hogql {

constexpr FunctionGroup kTextFunctions[] = {
    {Scalar(Type::kInteger, 1, 1),
     "lengthUTF8 ~char_length=lengthUTF8 ~character_length=lengthUTF8 strlen=lengthUTF8 ~ascii crc32=CRC32 CRC32 CRC64 "
     "isValidUTF8 isValidASCII"},
    {Scalar(Type::kString, 1, 1),
     "~lower ~upper lowerUTF8 upperUTF8 ~lcase=lower ~ucase=upper ~reverse reverseUTF8 ~initcap initcapUTF8 ~soundex "
     "base32Encode base32Decode tryBase32Decode base58Encode base58Decode tryBase58Decode base64Encode base64Decode "
     "tryBase64Decode "
     "base64URLEncode base64URLDecode tryBase64URLDecode ~to_base64=base64Encode ~from_base64=base64Decode "
     "encodeXMLComponent "
     "decodeXMLComponent decodeHTMLComponent extractTextFromHTML toValidUTF8 normalizeUTF8NFC normalizeUTF8NFD "
     "normalizeUTF8NFKC "
     "normalizeUTF8NFKD regexpQuoteMeta normalizeQuery firstLine basename removeDiacriticsUTF8 ~space"},
    {Scalar(Type::kString, 1, 2), "~trim btrim=trimBoth trimBoth trimLeft trimRight ~ltrim=trimLeft ~rtrim=trimRight"},
    {Scalar(Type::kString, 1, kAnyNumber), "~concat"},
    {Scalar(Type::kString, 1, kAnyNumber), "concatWithSeparator ~concat_ws=concatWithSeparator format printf char"},
    {Scalar(Type::kString, 2, 3), "~substring ~substr=substring ~mid=substring substringUTF8"},
    {Scalar(Type::kString, 2, 3), "leftPad rightPad leftPadUTF8 rightPadUTF8 ~lpad=leftPad ~rpad=rightPad"},
    {Scalar(Type::kString, 2, 2),
     "~left=leftUTF8 ~right=rightUTF8 leftUTF8 rightUTF8 appendTrailingCharIfAbsent ~repeat"},
    {Scalar(Type::kString, 3, 3),
     "convertCharset conv ~replace replaceAll replaceOne replaceRegexpAll replaceRegexpOne translate translateUTF8 "
     "~substringIndex substringIndexUTF8 ~substring_index=substringIndex ~regexp_replace=replaceRegexpAll "
     "regexpReplace=replaceRegexpAll"},
    {Scalar(Type::kString, 3, 4), "overlay overlayUTF8"},
    {Scalar(Type::kString, 2, 2), "~extract"},
    {Scalar(Type::kString, 2, 3), "regexpExtract ~regexp_extract=regexpExtract"},
    {Scalar(Type::kInteger, 2, 4), "regexpPosition ~regexp_instr=regexpPosition"},
    // searching
    {Scalar(Type::kInteger, 2, 3),
     "~position positionUTF8 positionCaseInsensitive positionCaseInsensitiveUTF8 ~locate "
     "~instr=positionCaseInsensitive "
     "countSubstrings countSubstringsCaseInsensitive countSubstringsCaseInsensitiveUTF8"},
    {Scalar(Type::kInteger, 2, 2),
     "~strpos=position countMatches countMatchesCaseInsensitive multiSearchFirstIndex multiSearchFirstIndexUTF8 "
     "multiSearchFirstIndexCaseInsensitive multiSearchFirstIndexCaseInsensitiveUTF8 multiSearchFirstPosition "
     "multiSearchFirstPositionUTF8 multiSearchFirstPositionCaseInsensitive multiSearchFirstPositionCaseInsensitiveUTF8 "
     "multiMatchAnyIndex levenshteinDistance levenshteinDistanceUTF8 editDistance editDistanceUTF8 "
     "damerauLevenshteinDistance "
     "hammingDistance=byteHammingDistance byteHammingDistance mismatches"},
    {Scalar(Type::kFloat, 2, 2),
     "ngramDistance ngramDistanceUTF8 ngramDistanceCaseInsensitive ngramDistanceCaseInsensitiveUTF8 ngramSearch "
     "ngramSearchUTF8 ngramSearchCaseInsensitive ngramSearchCaseInsensitiveUTF8 jaroSimilarity jaroWinklerSimilarity "
     "stringJaccardIndex stringJaccardIndexUTF8"},
    {Scalar(Type::kBoolean, 2, 2),
     "like ilike notLike notILike notILIKE=notILike match ~regexp_matches=match multiMatchAny multiSearchAny "
     "multiSearchAnyUTF8 multiSearchAnyCaseInsensitive multiSearchAnyCaseInsensitiveUTF8 startsWith endsWith "
     "startsWithUTF8 endsWithUTF8 "
     "startsWithCaseInsensitive endsWithCaseInsensitive hasToken hasTokenCaseInsensitive hasSubsequence "
     "hasSubsequenceCaseInsensitive "
     "hasSubsequenceUTF8 hasSubsequenceCaseInsensitiveUTF8 hasAllTokens hasAnyTokens"},
    {Scalar(Type::kBoolean, 2, 2, NullRule::kAlways), "hasTokenOrNull hasTokenCaseInsensitiveOrNull"},
    {Scalar(Type::kBoolean, 3, 3), "multiFuzzyMatchAny"},
    {Scalar(Type::kInteger, 3, 3), "multiFuzzyMatchAnyIndex"},
    {Scalar(Type::kArray, 3, 3, NullRule::kNever), "multiFuzzyMatchAllIndices"},
    {Scalar(Type::kArray, 2, 2, NullRule::kNever),
     "extractAll extractAllGroups extractAllGroupsHorizontal extractAllGroupsVertical extractGroups "
     "multiSearchAllPositions multiSearchAllPositionsUTF8 multiSearchAllPositionsCaseInsensitive "
     "multiSearchAllPositionsCaseInsensitiveUTF8 multiMatchAllIndices ngrams"},
    // splitting
    {Scalar(Type::kArray, 2, 3, NullRule::kNever), "splitByChar splitByString splitByRegexp"},
    {Scalar(Type::kArray, 1, 2, NullRule::kNever), "splitByWhitespace splitByNonAlpha alphaTokens splitByAlpha"},
    {Scalar(Type::kArray, 1, 4, NullRule::kNever), "tokens"},
    {Scalar(Type::kMap, 1, 5, NullRule::kNever), "extractKeyValuePairs"},
    // URLs and addresses
    {Scalar(Type::kString, 1, 1),
     "protocol domain domainWithoutWWW domainRFC topLevelDomain firstSignificantSubdomain "
     "cutToFirstSignificantSubdomain "
     "cutToFirstSignificantSubdomainWithWWW path pathFull queryString fragment queryStringAndFragment cutWWW "
     "cutQueryString cutFragment "
     "cutQueryStringAndFragment decodeURLComponent encodeURLComponent decodeURLFormComponent encodeURLFormComponent "
     "netloc"},
    {Scalar(Type::kInteger, 1, 2), "port"},
    {Scalar(Type::kString, 2, 2), "extractURLParameter cutURLParameter"},
    {Scalar(Type::kArray, 1, 1, NullRule::kNever),
     "extractURLParameters extractURLParameterNames URLHierarchy URLPathHierarchy"},
    {Scalar(Type::kUnknown, 1, 1, NullRule::kAlways), "toIPv4OrNull toIPv6OrNull"},
    {Scalar(Type::kUnknown, 1, 1), "toIPv4 toIPv6 toIPv4OrZero toIPv6OrZero IPv4ToIPv6 IPv6StringToNum"},
    {Scalar(Type::kInteger, 1, 1), "IPv4StringToNum"},
    {Scalar(Type::kInteger, 1, 1, NullRule::kAlways), "IPv4StringToNumOrNull"},
    {Scalar(Type::kString, 1, 1), "IPv4NumToString IPv6NumToString"},
    {Scalar(Type::kBoolean, 1, 1), "isIPv4=isIPv4String isIPv6=isIPv6String isIPv4String isIPv6String"},
    {Scalar(Type::kTuple, 2, 2), "IPv4CIDRToRange IPv6CIDRToRange"},
    // JSON
    {Scalar(Type::kBoolean, 1, kAnyNumber), "JSONHas JSONExtractBool JSON_EXISTS"},
    {Scalar(Type::kBoolean, 1, 1), "isValidJSON"},
    {Scalar(Type::kInteger, 1, kAnyNumber), "JSONLength JSONExtractInt JSONExtractUInt"},
    {Scalar(Type::kInteger, 1, 1, NullRule::kAlways), "JSONArrayLength ~json_array_length=JSONArrayLength"},
    {Scalar(Type::kFloat, 1, kAnyNumber), "JSONExtractFloat"},
    {Scalar(Type::kString, 1, kAnyNumber), "JSONExtractString JSONExtractRaw JSONType JSONKey JSONExtractKey=JSONKey"},
    {Scalar(Type::kString, 2, kAnyNumber), "JSON_VALUE JSON_QUERY JSONMergePatch"},
    {Scalar(Type::kArray, 1, kAnyNumber, NullRule::kNever),
     "JSONExtractArrayRaw JSONExtractKeys JSONExtractKeysAndValuesRaw"},
    {Scalar(Type::kArray, 2, kAnyNumber, NullRule::kNever), "JSONExtractKeysAndValues"},
    {Scalar(Type::kString, 2, 2), "simpleJSONExtractString simpleJSONExtractRaw"},
    {Scalar(Type::kInteger, 2, 2), "simpleJSONExtractInt simpleJSONExtractUInt"},
    {Scalar(Type::kFloat, 2, 2), "simpleJSONExtractFloat"},
    {Scalar(Type::kBoolean, 2, 2), "simpleJSONExtractBool simpleJSONHas"},
    // for people
    {Scalar(Type::kString, 3, 4), "bar"},
    {Scalar(Type::kString, 1, 1),
     "formatReadableSize formatReadableDecimalSize formatReadableQuantity ~format_bytes=formatReadableSize"},
    {Scalar(Type::kString, 1, 3), "formatReadableTimeDelta"},
    {Scalar(Type::kFloat, 1, 1), "parseTimeDelta"},
};

}  // namespace hedgerow::hogql
