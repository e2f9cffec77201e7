import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cases } from '../../../contracts/all-cases.ts';
import { contractHash } from '../../../contracts/hash.ts';
import { faults } from '../../../scripts/selftest/kill-matrix/faults/index.ts';
import { providers } from '../../../scripts/selftest/kill-matrix/trials/providers.ts';
import { interactionsFor } from '../../../scripts/selftest/kill-matrix/trials/replayed.ts';
import { variations } from '../../../scripts/selftest/kill-matrix/variations/index.ts';
import { readInteractions } from '../../../scripts/verification/replay/pacts.ts';
import { pacts } from '../../support/run-verify.ts';

const readme = readFileSync(new URL('../../../scripts/selftest/README.md', import.meta.url), 'utf8');
const figure = /<!-- kill-matrix -->\s*```\n([^]*?)```/.exec(readme)?.[1] ?? '';

// That the figure is true shows in the command alone, which the CI runs; this says what it is the figure of.
it('the figure in scripts/selftest/README.md is of this contract and this corpus; npm run kill-matrix -- --figure writes it', async () => {
  const interactions = await readInteractions(pacts);
  const replayed = [...faults, ...variations].filter(
    (subject) => interactionsFor(subject, interactions).length > 0,
  ).length;
  const caught = (level: string) => {
    const tried = faults.filter((fault) => fault.level === level).length;
    return `${tried} of ${tried} caught`;
  };
  expect(figure.split('\n').map((line) => line.replace(/ {2,}/, ': '))).toEqual([
    `contract ${contractHash.slice(0, 12)}, in front of ${providers.map(({ name }) => name).join(' and ')}`,
    `faults that a MUST forbids: the run fails: ${caught('MUST')}`,
    `faults that a SHOULD speaks against: a warning: ${caught('SHOULD')}`,
    `changes of undocumented behaviour: drift: ${caught('OBSERVE')}`,
    `harmless variations: silence: 0 alarms in ${variations.length}`,
    `of these, at which only drift --strict stops: ${variations.filter(({ unclear }) => unclear).length}`,
    `replayed as well, to the same verdicts: ${replayed} of ${replayed}`,
    `cases that would be missed if they were gone: ${cases.length} of ${cases.length}`,
    '100 % / 0',
    '',
  ]);
});
