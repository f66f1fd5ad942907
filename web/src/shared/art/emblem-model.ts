// Which plant an app gets: a hash of its id, so that it never changes.

export const PLANTS = ["hawthorn", "fern", "blackberry", "rosehip", "elder", "sloe"] as const;
export type Plant = (typeof PLANTS)[number];

// FNV-1a, 32 bits.
export function emblemOf(seed: string): Plant {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) {
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  }
  // The low bits alone are alike for alike ids.
  const mixed = (hash ^ (hash >>> 13) ^ (hash >>> 21)) >>> 0;
  return PLANTS[mixed % PLANTS.length] ?? "fern";
}
