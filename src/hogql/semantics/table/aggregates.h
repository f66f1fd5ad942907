// Aggregates and window functions. Combinators (-If, -Array, -State, ...) are added by functions.cc.
#pragma once

#include "hogql/semantics/table/shapes.h"

namespace hedgerow::hogql {

constexpr FunctionGroup kAggregateFunctions[] = {
    {Aggregate(Type::kInteger, 0, 1, NullRule::kNever), "~count"},
    {Aggregate(Type::kInteger, 1, kAnyNumber, NullRule::kNever),
     "uniq uniqExact uniqHLL12 uniqTheta=uniqCombined64 countDistinct=uniqExact "
     "~approx_count_distinct=uniq"},
    {WithParams(Aggregate(Type::kInteger, 1, kAnyNumber, NullRule::kNever), 0, 1), "uniqCombined uniqCombined64"},
    {WithParams(Aggregate(Type::kInteger, 1, kAnyNumber, NullRule::kNever), 1, 1), "uniqUpTo"},
    {Aggregate(Type::kUnknown, 1, 1, NullRule::kPropagates, Gives::kFirstArgument),
     "~min ~max ~any anyLast anyHeavy first_value last_value "
     "first_value_respect_nulls last_value_respect_nulls ~any_value any_respect_nulls anyLast_respect_nulls "
     "singleValueOrNull "
     "~bit_and=groupBitAnd ~bit_or=groupBitOr ~bit_xor=groupBitXor"},
    {Aggregate(Type::kUnknown, 1, 1, NullRule::kPropagates, Gives::kSum), "~sum sumWithOverflow deltaSum"},
    {Aggregate(Type::kFloat, 1, 1), "sumKahan"},
    {Aggregate(Type::kFloat, 1, 1),
     "~avg stddevPop stddevSamp varPop varSamp skewPop skewSamp kurtPop kurtSamp stddevPopStable stddevSampStable "
     "varPopStable varSampStable ~stddev=stddevSamp ~stddev_pop=stddevPop ~stddev_samp=stddevSamp ~var_pop=varPop "
     "~var_samp=varSamp "
     "~variance=varSamp"},
    {Aggregate(Type::kFloat, 1, kAnyNumber, NullRule::kNever), "entropy"},
    {Aggregate(Type::kFloat, 2, 2),
     "avgWeighted covarPop covarSamp ~covar_pop=covarPop ~covar_samp=covarSamp corr covarPopStable "
     "covarSampStable corrStable rankCorr"},
    {Aggregate(Type::kTuple, 2, 2), "simpleLinearRegression"},
    {Aggregate(Type::kFloat, 2, 2, NullRule::kNever), "cramersV cramersVBiasCorrected theilsU contingency"},
    {Aggregate(Type::kUnknown, 2, 2, NullRule::kPropagates, Gives::kFirstArgument), "argMin argMax"},
    {Aggregate(Type::kTuple, 2, 2, NullRule::kNever), "argAndMin argAndMax"},
    {WithParams(Aggregate(Type::kFloat, 1, 1, NullRule::kPropagates, Gives::kQuantile), 0, 1),
     "~median quantile quantileExact quantileExactLow "
     "quantileExactHigh quantileTiming quantileTDigest quantileBFloat16 quantileExactInclusive quantileExactExclusive "
     "medianExact "
     "medianExactLow medianExactHigh medianTiming medianTDigest medianBFloat16"},
    {WithParams(Aggregate(Type::kFloat, 2, 2, NullRule::kPropagates, Gives::kQuantile), 0, 1),
     "quantileExactWeighted quantileTimingWeighted "
     "quantileTDigestWeighted quantileDeterministic quantileInterpolatedWeighted quantileBFloat16Weighted "
     "medianExactWeighted "
     "medianTimingWeighted medianTDigestWeighted medianDeterministic"},
    {WithParams(Aggregate(Type::kUnknown, 1, 1, NullRule::kPropagates), 1, 2), "quantileDD quantileGK"},
    {WithParams(Aggregate(Type::kArray, 1, 1, NullRule::kNever), 0, kAnyNumber),
     "quantiles quantilesExact quantilesExactLow "
     "quantilesExactHigh quantilesTiming quantilesTDigest quantilesExactExclusive quantilesExactInclusive "
     "quantilesBFloat16"},
    {WithParams(Aggregate(Type::kArray, 2, 2, NullRule::kNever), 1, kAnyNumber),
     "quantilesExactWeighted quantilesTDigestWeighted"},
    {WithParams(Aggregate(Type::kArray, 1, 1, NullRule::kNever), 0, 1),
     "groupArray ~array_agg=groupArray groupUniqArray "
     "groupArrayMovingAvg groupArrayMovingSum"},
    {WithParams(Aggregate(Type::kArray, 1, 1, NullRule::kNever), 1, 2),
     "groupArraySample groupArraySorted groupArrayLast"},
    {WithParams(Aggregate(Type::kArray, 1, 1, NullRule::kNever), 1, 3), "topK approx_top_k"},
    {WithParams(Aggregate(Type::kArray, 2, 2, NullRule::kNever), 1, 3), "topKWeighted approx_top_sum"},
    {Aggregate(Type::kArray, 1, 1, NullRule::kNever), "groupArrayIntersect"},
    {WithParams(Aggregate(Type::kArray, 2, 2, NullRule::kNever), 0, 2), "groupArrayInsertAt"},
    {Aggregate(Type::kUnknown, 1, kAnyNumber, NullRule::kNever), "sumMap minMap maxMap sumMapWithOverflow"},
    {Aggregate(Type::kInteger, 1, 1), "groupBitAnd groupBitOr groupBitXor"},
    {Aggregate(Type::kInteger, 1, 1, NullRule::kNever), "groupBitmap groupBitmapAnd groupBitmapOr groupBitmapXor"},
    {Aggregate(Type::kTuple, 1, 1), "sumCount"},
    {Aggregate(Type::kUnknown, 2, 2),
     "deltaSumTimestamp boundingRatio maxIntersections maxIntersectionsPosition intervalLengthSum"},
    {WithParams(Aggregate(Type::kString, 1, 2), 0, 2), "~groupConcat ~group_concat=groupConcat"},
    {WithParams(Aggregate(Type::kString, 2, 2), 1, 3), "sparkbar"},
    {WithParams(Aggregate(Type::kInteger, 1, 99), 1, 5), "windowFunnel"},
    {Aggregate(Type::kArray, 1, 33, NullRule::kNever), "retention"},
    {WithParams(Aggregate(Type::kBoolean, 2, kAnyNumber), 1, 1), "sequenceMatch"},
    {WithParams(Aggregate(Type::kInteger, 2, kAnyNumber), 1, 1), "sequenceCount"},
    {WithParams(Aggregate(Type::kArray, 2, kAnyNumber, NullRule::kNever), 1, 1), "sequenceMatchEvents"},
    {WithParams(Aggregate(Type::kArray, 1, 1, NullRule::kNever), 1, 1), "histogram"},
    {WithParams(Aggregate(Type::kFloat, 2, 2), 1, 1), "exponentialMovingAverage"},
    {WithParams(Aggregate(Type::kTuple, 2, 2, NullRule::kNever), 0, 2),
     "mannWhitneyUTest studentTTest welchTTest kolmogorovSmirnovTest"},
    {WithParams(Aggregate(Type::kTuple, 2, 2, NullRule::kNever), 3, 3), "meanZTest"},
    {WithParams(Aggregate(Type::kArray, 2, 2, NullRule::kNever), 1, 1), "largestTriangleThreeBuckets lttb"},
    {Aggregate(Type::kArray, 2, kAnyNumber, NullRule::kNever), "categoricalInformationValue"},
    // window functions
    {Window(Type::kInteger, 0, 0, NullRule::kNever), "~row_number ~rank ~dense_rank denseRank"},
    {Window(Type::kFloat, 0, 0, NullRule::kNever), "~percent_rank percentRank ~cume_dist"},
    {Window(Type::kInteger, 1, 1, NullRule::kNever), "~ntile"},
    {Window(Type::kUnknown, 1, 3, NullRule::kAlways, Gives::kFirstArgument), "~lag ~lead lagInFrame leadInFrame"},
    {Window(Type::kUnknown, 2, 2, NullRule::kPropagates, Gives::kFirstArgument), "~nth_value"},
    {WithParams(Window(Type::kFloat, 2, 2, NullRule::kPropagates), 1, 1),
     "exponentialTimeDecayedAvg exponentialTimeDecayedSum"},
    {Window(Type::kFloat, 2, 3, NullRule::kPropagates), "nonNegativeDerivative"},
};

}  // namespace hedgerow::hogql
