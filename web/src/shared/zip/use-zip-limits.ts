// The limits that the zip is looked at with; the server's own where it has told them.
import { useMemo } from "react";

import { DEFAULT_LIMITS, type ZipLimits } from "./model";

export const useZipLimits = (zipBytesMax: number | undefined): ZipLimits =>
  useMemo(() => ({ ...DEFAULT_LIMITS, ...(zipBytesMax === undefined ? {} : { zipBytesMax }) }), [zipBytesMax]);
