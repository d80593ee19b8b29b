/** Interleaved comparison: A B C, then C B A, and so on; only ratios of such runs mean anything on a shared machine. */

/**
 * Runs every contender `rounds` times and returns the median of each.
 * @param {Record<string, () => Promise<number>>} contenders name to one measurement
 * @param {number} rounds
 */
export async function compare(contenders, rounds) {
  const names = Object.keys(contenders);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) figures[name].push(await contenders[name]());
  }
  const medians = Object.fromEntries(names.map((name) => [name, median(figures[name])]));
  // The suite takes minutes, and its table comes at the end.
  console.error(
    Object.entries(medians)
      .map(([name, value]) => `${name} ${value.toFixed(1)}`)
      .join(' · '),
  );
  return medians;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
