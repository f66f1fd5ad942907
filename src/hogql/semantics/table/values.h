// Numbers, logic, conversions, arrays, tuples, maps, bits, geography.
#pragma once

#include "hogql/semantics/table/shapes.h"

namespace hedgerow::hogql {

constexpr FunctionGroup kValueFunctions[] = {
    // arithmetic
    {Scalar(Type::kUnknown, 2, 2), "plus minus multiply modulo ~mod moduloOrZero moduloLegacy positiveModulo pmod "
        "positive_modulo gcd lcm ~max2 ~min2 avg2 midpoint"},
    {Scalar(Type::kFloat, 2, 2), "divide hypot atan2 ~pow ~power"},
    {Scalar(Type::kInteger, 2, 2), "intDiv intDivOrZero"},
    {Scalar(Type::kInteger, 2, 2, NullRule::kAlways), "intDivOrNull"},
    {Scalar(Type::kFloat, 2, 2, NullRule::kAlways), "divideOrNull"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kAlways), "moduloOrNull"},
    {Scalar(Type::kFloat, 2, 3), "multiplyDecimal divideDecimal"},
    {Same(1, 1), "~abs negate"},
    {Scalar(Type::kInteger, 1, 1), "~sign ~factorial intExp2 intExp10 roundToExp2 roundDuration roundAge byteSwap countDigits"},
    {Scalar(Type::kFloat, 1, 1), "~exp ~log ~ln exp2 ~log2 exp10 ~log10 ~sqrt cbrt erf erfc lgamma tgamma ~sin ~cos ~tan ~asin ~acos "
        "~atan sinh cosh tanh asinh acosh atanh log1p ~degrees ~radians sigmoid"},
    {Scalar(Type::kFloat, 0, 0, NullRule::kNever), "e ~pi"},
    {Same(1, 2), "~round ~floor ~ceil ~ceiling ~trunc ~truncate roundBankers"},
    {Same(2, 2), "roundDown"},
    {Scalar(Type::kInteger, 4, 5), "widthBucket width_bucket"},
    {Scalar(Type::kInteger, 0, 1, NullRule::kNever), "~rand rand32 rand64 randConstant"},
    {Scalar(Type::kFloat, 0, 1, NullRule::kNever), "randCanonical"},
    {Scalar(Type::kFloat, 2, 3, NullRule::kNever), "randUniform randNormal randLogNormal"},
    {Scalar(Type::kBoolean, 1, 1), "isFinite isInfinite isNaN"},
    {Same(2, 2), "ifNotFinite"},
    {Same(3, 3), "clamp"},
    {Scalar(Type::kBoolean, 1, 1), "isPrime isProbablePrime"},
    // bits
    {Scalar(Type::kInteger, 2, 2), "bitAnd bitOr bitXor bitShiftLeft bitShiftRight bitRotateLeft bitRotateRight bitTest bitHammingDistance"},
    {Scalar(Type::kInteger, 3, kAnyNumber), "bitTestAll bitTestAny"},
    {Same(2, 3), "bitSlice"},
    {Scalar(Type::kInteger, 1, 1), "bitNot bitCount"},
    {Scalar(Type::kArray, 1, 1), "bitmaskToArray bitPositionsToArray"},
    {Scalar(Type::kUnknown, 1, 1, NullRule::kNever), "bitmapBuild"},
    {Scalar(Type::kArray, 1, 1, NullRule::kNever), "bitmapToArray"},
    {Scalar(Type::kUnknown, 3, 3, NullRule::kNever), "bitmapSubsetInRange bitmapSubsetLimit subBitmap bitmapTransform"},
    {Scalar(Type::kBoolean, 2, 2, NullRule::kNever), "bitmapContains bitmapHasAny bitmapHasAll"},
    {Scalar(Type::kInteger, 1, 1, NullRule::kNever), "bitmapCardinality bitmapMin bitmapMax"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kNever), "bitmapAnd bitmapOr bitmapXor bitmapAndnot"},
    {Scalar(Type::kInteger, 2, 2, NullRule::kNever), "bitmapAndCardinality bitmapOrCardinality bitmapXorCardinality bitmapAndnotCardinality"},
    // comparison and logic
    {Scalar(Type::kBoolean, 2, 2), "equals notEquals less greater lessOrEquals greaterOrEquals"},
    {Scalar(Type::kBoolean, 1, kAnyNumber), "~and ~or ~xor"},
    {Scalar(Type::kBoolean, 1, 1), "~not"},
    {Scalar(Type::kBoolean, 2, 2, NullRule::kNever), "in notIn"},
    {Scalar(Type::kBoolean, 1, 1, NullRule::kNever), "~isNull ~isNotNull isZeroOrNull"},
    {Scalar(Type::kUnknown, 1, kAnyNumber, NullRule::kAllArguments, Gives::kFirstArgument), "~coalesce firstNonDefault"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kAllArguments, Gives::kFirstArgument), "~ifNull"},
    {Same(2, 2, NullRule::kAlways), "~nullIf"},
    {Same(1, 1, NullRule::kNever), "assumeNotNull"},
    {Same(1, 1, NullRule::kAlways), "toNullable"},
    {Scalar(Type::kUnknown, 3, 3, NullRule::kBranches, Gives::kBranches), "~if"},
    {Scalar(Type::kUnknown, 3, kAnyNumber, NullRule::kBranches, Gives::kBranches), "multiIf"},
    {Scalar(Type::kUnknown, 3, 4), "transform"},
    {Scalar(Type::kUnknown, 1, kAnyNumber, NullRule::kPropagates, Gives::kCommon), "~greatest ~least"},
    {Scalar(Type::kInteger, 1, 3), "throwIf"},
    {Same(1, 1), "identity materialize"},
    {Scalar(Type::kBoolean, 1, kAnyNumber, NullRule::kNever), "indexHint"},
    {Scalar(Type::kInteger, 0, kAnyNumber, NullRule::kNever), "ignore"},
    {Scalar(Type::kInteger, 1, 1, NullRule::kNever), "isConstant byteSize"},
    // conversion
    {Scalar(Type::kString, 1, 2), "~hex ~bin"},
    {Scalar(Type::kString, 1, 1), "~unhex ~unbin toStringCutToZero"},
    {Scalar(Type::kString, 1, 2), "toString"},
    {Scalar(Type::kString, 2, 2), "toFixedString toDecimalString"},
    {Scalar(Type::kString, 1, 1, NullRule::kNever), "toTypeName"},
    {Scalar(Type::kString, 1, 1, NullRule::kPropagates), "toJSONString ~to_json=toJSONString"},
    {Scalar(Type::kInteger, 1, 1), "toInt8 toInt16 toInt32 toInt64 toInt128 toInt256 toUInt8 toUInt16 toUInt32 toUInt64 toUInt128 toUInt256 "
        "_toInt8=toInt8 _toInt16=toInt16 _toInt32=toInt32 _toUInt64=toUInt64 _toUInt128=toUInt128 "
        "reinterpretAsUInt8 reinterpretAsUInt16 reinterpretAsUInt32 reinterpretAsUInt64 reinterpretAsUInt128 reinterpretAsUInt256 "
        "reinterpretAsInt8 reinterpretAsInt16 reinterpretAsInt32 reinterpretAsInt64 reinterpretAsInt128 reinterpretAsInt256"},
    {Scalar(Type::kInteger, 1, 1, NullRule::kAlways), "toInt8OrNull toInt16OrNull toInt32OrNull toInt64OrNull toUInt8OrNull toUInt16OrNull "
        "toUInt32OrNull toUInt64OrNull"},
    {Scalar(Type::kInteger, 1, 1), "toInt8OrZero toInt16OrZero toInt32OrZero toInt64OrZero toUInt8OrZero toUInt16OrZero toUInt32OrZero "
        "toUInt64OrZero"},
    {Scalar(Type::kInteger, 1, 2), "toInt32OrDefault toInt64OrDefault toUInt32OrDefault toUInt64OrDefault"},
    {Scalar(Type::kFloat, 1, 1), "toFloat32 toFloat64 reinterpretAsFloat32 reinterpretAsFloat64 toFloat64OrZero toFloat32OrZero"},
    {Scalar(Type::kFloat, 1, 1, NullRule::kAlways), "toFloat32OrNull toFloat64OrNull"},
    {Scalar(Type::kFloat, 1, 2), "toFloat64OrDefault"},
    {Scalar(Type::kFloat, 2, 2), "toDecimal32 toDecimal64 toDecimal128 toDecimal256 toDecimal32OrZero toDecimal64OrZero toDecimal128OrZero"},
    {Scalar(Type::kFloat, 2, 2, NullRule::kAlways), "toDecimal32OrNull toDecimal64OrNull toDecimal128OrNull"},
    {Scalar(Type::kUuid, 1, 1), "reinterpretAsUUID toUUIDOrZero"},
    {Scalar(Type::kUuid, 1, 1, NullRule::kAlways), "toUUIDOrNull"},
    {Scalar(Type::kUuid, 1, 2), "toUUIDOrDefault"},
    {Scalar(Type::kString, 1, 2), "UUIDNumToString"},
    {Scalar(Type::kString, 1, 2), "UUIDStringToNum"},
    {Scalar(Type::kUuid, 0, 1, NullRule::kNever), "generateUUIDv4 generateUUIDv7 ~generate_uuid=generateUUIDv4 ~gen_random_uuid=generateUUIDv4"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kAlways), "accurateCastOrNull"},
    {Scalar(Type::kUnknown, 2, 2), "accurateCast"},
    // arrays
    {Scalar(Type::kArray, 0, kAnyNumber, NullRule::kNever), "~array"},
    {Scalar(Type::kArray, 0, 0, NullRule::kNever), "emptyArrayString emptyArrayInt64 emptyArrayFloat64 emptyArrayUInt64 emptyArrayDate "
        "emptyArrayDateTime"},
    {Scalar(Type::kBoolean, 1, 1), "empty notEmpty isEmpty=empty isNotEmpty=notEmpty"},
    {Scalar(Type::kInteger, 1, 1), "~length ~array_length=length ~cardinality=length ~octet_length=length"},
    {Scalar(Type::kBoolean, 2, 2, NullRule::kNever), "has hasAll hasAny hasSubstr"},
    {Scalar(Type::kInteger, 2, 2, NullRule::kNever), "indexOf countEqual indexOfAssumeSorted"},
    {Scalar(Type::kArray, 1, 3, NullRule::kNever), "~range"},
    {Scalar(Type::kArray, 1, kAnyNumber, NullRule::kNever), "arrayConcat arraySort arrayReverseSort arrayZip arrayZipUnaligned arrayCumSum "
        "arrayCumSumNonNegative arrayDifference arrayEnumerateUniq arrayEnumerateDense arrayIntersect arraySymmetricDifference arrayUnion"},
    {Scalar(Type::kArray, 2, kAnyNumber, NullRule::kNever), "arrayMap arrayFilter arrayFill arrayReverseFill arraySplit arrayReverseSplit "
        "arrayExcept arrayRemove ~array_remove=arrayRemove replicate"},
    {Scalar(Type::kArray, 1, 1, NullRule::kNever), "arrayReverse arrayPopBack arrayPopFront arrayDistinct arrayCompact arrayFlatten "
        "~flatten=arrayFlatten emptyArrayToSingle arrayEnumerate arrayTranspose"},
    {Scalar(Type::kArray, 1, 2, NullRule::kNever), "arrayShuffle"},
    {Scalar(Type::kArray, 2, 2, NullRule::kNever), "arrayPushBack arrayPushFront arrayRotateLeft arrayRotateRight arrayRandomSample "
        "arrayWithConstant arrayShingles"},
    {Scalar(Type::kArray, 2, 3, NullRule::kNever), "arrayResize arraySlice arrayShiftLeft arrayShiftRight"},
    {Scalar(Type::kArray, 2, kAnyNumber, NullRule::kNever), "arrayPartialSort arrayPartialReverseSort"},
    {Scalar(Type::kUnknown, 2, 2), "arrayElement"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kAlways), "arrayElementOrNull"},
    {Scalar(Type::kFloat, 2, 2, NullRule::kNever), "arrayJaccardIndex"},
    {Scalar(Type::kUnknown, 2, 2, NullRule::kNever), "arrayDotProduct dotProduct tupleHammingDistance"},
    {Scalar(Type::kFloat, 2, 4, NullRule::kNever), "arrayAUC arrayROCAUC arrayAUCPR"},
    {Scalar(Type::kInteger, 2, 2, NullRule::kNever), "arrayLevenshteinDistance"},
    {Scalar(Type::kInteger, 1, kAnyNumber, NullRule::kNever), "arrayUniq arrayCount"},
    {Scalar(Type::kInteger, 2, kAnyNumber, NullRule::kNever), "arrayFirstIndex arrayLastIndex"},
    {Scalar(Type::kUnknown, 1, 1), "arrayJoin ~unnest=arrayJoin"},
    {Scalar(Type::kUnknown, 2, kAnyNumber), "arrayFirst arrayLast"},
    {Scalar(Type::kUnknown, 2, kAnyNumber, NullRule::kAlways), "arrayFirstOrNull arrayLastOrNull"},
    {Scalar(Type::kUnknown, 1, 2), "arrayMin arrayMax arraySum arrayProduct"},
    {Scalar(Type::kFloat, 1, 2), "arrayAvg"},
    {Scalar(Type::kUnknown, 2, kAnyNumber), "arrayReduce"},
    {Scalar(Type::kArray, 3, kAnyNumber), "arrayReduceInRanges"},
    {Scalar(Type::kUnknown, 3, kAnyNumber), "arrayFold"},
    {Scalar(Type::kBoolean, 1, kAnyNumber, NullRule::kNever), "arrayAll arrayExists"},
    {Scalar(Type::kString, 1, 2), "arrayStringConcat ~array_to_string=arrayStringConcat"},
    {Scalar(Type::kUnknown, 1, 3, NullRule::kNever), "mapPopulateSeries"},
    // tuples, maps
    {Scalar(Type::kTuple, 0, kAnyNumber, NullRule::kNever), "~tuple"},
    {Scalar(Type::kUnknown, 2, 3), "tupleElement"},
    {Scalar(Type::kUnknown, 1, 1, NullRule::kNever), "untuple"},
    {Scalar(Type::kTuple, 1, 1, NullRule::kNever), "tupleNegate L1Normalize L2Normalize LinfNormalize"},
    {Scalar(Type::kArray, 1, 1, NullRule::kNever), "tupleToNameValuePairs tupleNames"},
    {Scalar(Type::kTuple, 2, 2, NullRule::kNever), "tuplePlus tupleMinus tupleMultiply tupleDivide tupleMultiplyByNumber tupleDivideByNumber "
        "LpNormalize"},
    {Scalar(Type::kTuple, 1, kAnyNumber, NullRule::kNever), "tupleConcat"},
    {Scalar(Type::kFloat, 1, 1, NullRule::kNever), "L1Norm L2Norm LinfNorm L2SquaredNorm"},
    {Scalar(Type::kFloat, 2, 2, NullRule::kNever), "LpNorm L1Distance L2Distance LinfDistance L2SquaredDistance cosineDistance"},
    {Scalar(Type::kFloat, 3, 3, NullRule::kNever), "LpDistance"},
    {Scalar(Type::kMap, 0, kAnyNumber, NullRule::kNever), "map"},
    {Scalar(Type::kMap, 2, 2, NullRule::kNever), "mapFromArrays mapFilter mapApply mapUpdate mapExtractKeyLike"},
    {Scalar(Type::kMap, 1, kAnyNumber, NullRule::kNever), "mapAdd mapSubtract mapConcat mapSort mapReverseSort"},
    {Scalar(Type::kArray, 1, 1, NullRule::kNever), "mapKeys mapValues"},
    {Scalar(Type::kBoolean, 2, 2, NullRule::kNever), "mapContains=mapContainsKey mapContainsKey mapContainsValue mapContainsKeyLike"},
    {Scalar(Type::kBoolean, 1, 2, NullRule::kNever), "mapExists mapAll"},
    // hashes
    {Scalar(Type::kInteger, 1, kAnyNumber, NullRule::kNever), "cityHash64 sipHash64 xxHash32 xxHash64 murmurHash2_32 murmurHash2_64 "
        "murmurHash3_32 murmurHash3_64 farmHash64 farmFingerprint64 metroHash64 halfMD5 xxh3"},
    {Scalar(Type::kInteger, 1, 1, NullRule::kPropagates), "javaHash hiveHash intHash32 intHash64"},
    {Scalar(Type::kString, 1, 1), "MD4 MD5 SHA1 SHA224 SHA256 SHA384 SHA512"},
    {Scalar(Type::kString, 1, kAnyNumber, NullRule::kNever), "sipHash128 murmurHash3_128"},
    // geography
    {Scalar(Type::kFloat, 4, 4), "greatCircleDistance geoDistance greatCircleAngle h3PointDistM h3PointDistKm h3PointDistRads"},
    {Scalar(Type::kBoolean, 6, kAnyNumber), "pointInEllipses"},
    {Scalar(Type::kBoolean, 2, kAnyNumber), "pointInPolygon"},
    {Scalar(Type::kString, 2, 3), "geohashEncode"},
    {Scalar(Type::kTuple, 1, 1), "geohashDecode h3ToGeo h3GetIndexesFromUnidirectionalEdge"},
    {Scalar(Type::kArray, 5, 5), "geohashesInBox"},
    {Scalar(Type::kInteger, 3, 3), "geoToH3"},
    {Scalar(Type::kInteger, 1, 1), "h3IsValid h3GetResolution h3GetBaseCell h3IsResClassIII h3IsPentagon h3NumHexagons stringToH3 "
        "h3UnidirectionalEdgeIsValid h3GetOriginIndexFromUnidirectionalEdge h3GetDestinationIndexFromUnidirectionalEdge"},
    {Scalar(Type::kFloat, 1, 1), "h3EdgeAngle h3EdgeLengthM h3EdgeLengthKm h3HexAreaM2 h3HexAreaKm2 h3CellAreaM2 h3CellAreaRads2 "
        "h3ExactEdgeLengthM h3ExactEdgeLengthKm h3ExactEdgeLengthRads"},
    {Scalar(Type::kArray, 1, 1), "h3ToGeoBoundary h3GetFaces h3GetPentagonIndexes h3GetUnidirectionalEdgesFromHexagon "
        "h3GetUnidirectionalEdgeBoundary"},
    {Scalar(Type::kArray, 0, 0, NullRule::kNever), "h3GetRes0Indexes"},
    {Scalar(Type::kArray, 2, 2), "h3kRing h3ToChildren h3Line h3HexRing"},
    {Scalar(Type::kInteger, 2, 2), "h3IndexesAreNeighbors h3ToParent h3ToCenterChild h3Distance h3GetUnidirectionalEdge"},
    {Scalar(Type::kString, 1, 1), "h3ToString"},
    // statistics over arrays, blocks of rows
    {Scalar(Type::kTuple, 6, 6), "proportionsZTest"},
    {Scalar(Type::kInteger, 0, 0, NullRule::kNever), "rowNumberInBlock rowNumberInAllBlocks"},
    {Scalar(Type::kInteger, 1, kAnyNumber, NullRule::kNever), "~grouping"},
};

}  // namespace hedgerow::hogql
