import { expect, it } from 'vitest';
import { changeKinds, type RuleName, rules } from '../../../scripts/drift/baseline/rules.ts';

const names = Object.keys(rules) as RuleName[];

it('each rule is of one kind, and about one side', () => {
  expect(changeKinds.map((kind) => names.filter((name) => rules[name].kind === kind).join(' '))).toEqual([
    'accepted-now-refused promised-refusal-gone control-now-refused effect-changed server-error-now no-http-now other-success other-refusal content-gone content-no-json content-announced member-gone type-changed media-type-changed header-gone verdict-worse follows-flipped-breaking',
    'follows-flipped notice-come pointer-come type-narrowed value-come content-otherwise control-otherwise effect-untold layer-changed verdict-otherwise',
    'refused-now-accepted control-now-accepted http-again content-come announcement-gone member-come media-type-come media-type-parameter header-come notice-gone effect-told verdict-better',
  ]);
  expect(names.filter((name) => rules[name].about === 'request')).toEqual([
    'accepted-now-refused',
    'promised-refusal-gone',
    'refused-now-accepted',
    'control-now-refused',
    'control-now-accepted',
    'effect-changed',
  ]);
});
