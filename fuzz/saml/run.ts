import { parseXml } from '@/lib/engine/saml/protocol/xml-document';
import { createJudge, encodeCase, type Fault, planCase, type SamlCase, shrinkCase } from './case';
import { type Corpus, loadCorpus } from './corpus';

/** A case that went wrong, with all that is needed to look at it again. */
export type SamlFailure = { number: number; fault: Fault; detail: string; case: SamlCase; samlResponse: string };

/** What a run has seen so far. */
export type SamlRun = {
  /** Runs the case of this number; gives what went wrong, or null. */
  runCase(number: number): SamlFailure | null;
  /** How often each outcome came: 'accepted' or the code of the refusal. */
  outcomes: Map<string, number>;
  /** How often the parser asked for more memory since the warm-up. */
  memoryGrowths(): number;
};

/** Prepares a run: the cases of a seed are the same ones every time, whichever of them are run, and in whatever order. */
export function createSamlRun(seed: string, corpus: Corpus = loadCorpus()): SamlRun {
  const judge = createJudge(corpus);
  const outcomes = new Map<string, number>();
  warmUp(corpus);
  const memoryGrowths = countMemoryGrowths();
  return {
    outcomes,
    memoryGrowths,
    runCase(number) {
      const planned = planCase(corpus, seed, number);
      const judged = judge(encodeCase(corpus, planned));
      outcomes.set(judged.outcome, (outcomes.get(judged.outcome) ?? 0) + 1);
      if (judged.fault === null) return null;
      const smallest = shrinkCase(corpus, judge, planned, judged.fault);
      const samlResponse = encodeCase(corpus, smallest);
      return { number, fault: judged.fault, detail: judged.detail, case: smallest, samlResponse };
    },
  };
}

/** The most that the limits allow, in three shapes: afterwards the parser has all the memory that it can ever need at once. */
function warmUp(corpus: Corpus): void {
  for (const { xml } of corpus.genuine) parseXml(xml);
  for (const piece of ['<a/>', 'text &amp; ', '<a xmlns:b="urn:b"><b:c d="e"/></a>']) {
    parseXml(`<r>${piece.repeat(Math.floor(260_000 / piece.length))}</r>`);
  }
  parseXml(`<r ${Array.from({ length: 20_000 }, (_, n) => `a${n}="b"`).join(' ')}/>`);
}

/** Counts from now on how often WebAssembly memory grows in this thread. */
function countMemoryGrowths(): () => number {
  let growths = 0;
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function countingGrow(delta: number) {
    growths += 1;
    return grow.call(this, delta);
  };
  return () => growths;
}
