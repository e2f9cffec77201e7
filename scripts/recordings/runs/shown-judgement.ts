import { type Judgement, type Mismatch, reasonCodes, sentence } from '../../run/verdict.ts';
import { mark } from '../../secrets/names/vocabulary.ts';

/**
 * A judgement in texts that may be shown. The result is that of the recorded bytes. The texts come from a second
 * judgement, of the exchange without its secrets: a quotation may cut a secret so that the redactor misses it.
 * If the second judgement lacks a mismatch, the secret was the fault, and the actual value is marked as removed.
 * @param stripped the second judgement; undefined if the exchange without its secrets has none for this case.
 */
export function shownJudgement(judgement: Judgement, stripped: Judgement | undefined): Judgement {
  const { status, reasonCode, mismatches } = judgement;
  if (stripped && alike(stripped, judgement)) return stripped;
  const shown = mismatches.map(
    (mismatch) => stripped?.mismatches.find((other) => sameFault(mismatch, other)) ?? withoutTexts(mismatch),
  );
  const worst = shown.find(({ level }) => level === 'MUST') ?? shown.find(({ level }) => level === 'SHOULD');
  return {
    status,
    mismatches: shown,
    ...(reasonCode === undefined
      ? {}
      : { reasonCode, reason: worst === undefined ? reasonCodes[reasonCode] : sentence(worst) }),
  };
}

function alike(one: Judgement, other: Judgement): boolean {
  return (
    one.status === other.status &&
    one.reasonCode === other.reasonCode &&
    one.mismatches.length === other.mismatches.length &&
    one.mismatches.every((mismatch, index) => sameFault(mismatch, other.mismatches[index]!))
  );
}

function sameFault(one: Mismatch, other: Mismatch): boolean {
  return (['part', 'at', 'expected', 'level'] as const).every((name) => one[name] === other[name]);
}

/** Places in the body are removed as well: they are made of property names that the provider chose. */
export function withoutTexts<Shown extends Pick<Mismatch, 'part' | 'at' | 'actual'>>(mismatch: Shown): Shown {
  return {
    ...mismatch,
    at: mismatch.part === 'body' ? '' : mismatch.at,
    actual: mismatch.part === 'status' ? mismatch.actual : mark,
  };
}
