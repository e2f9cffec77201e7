import { describe, expect, it } from 'vitest';
import { knownSecretsOf } from '../../scripts/secrets/known-secrets.ts';
import { SecretMemory } from '../../scripts/secrets/memory.ts';
import { maxLearnedUnits, maxSecretLength } from '../../scripts/target/limits.ts';

const memoryOf = () =>
  new SecretMemory(knownSecretsOf({ main: { username: 'someone-1', password: 'a-long-password' } }));
const learnedNotice = '[withheld: there are more secrets than can be remembered]';
/** A secret of a length, unlike any other number's. */
const secretOf = (index: number, length: number) => `Ab-${String(index).padStart(6, '0')}`.padEnd(length, 'x');

describe('the memory of secrets', () => {
  it('learns a text of eight units or more once, and no id', () => {
    const memory = memoryOf();
    const before = memory.forms.size;
    for (const text of ['abcdef1', 'content-type', '3fa85f64-5717-4562-b3fc-2c963f66afa6']) memory.learn(text);
    expect(memory.forms.size).toBe(before);
    memory.learn('abcdefg1');
    expect(memory.forms.has('abcdefg1')).toBe(true);
  });

  it('withholds for the first reason, and learns nothing from then on', () => {
    const memory = memoryOf();
    expect(memory.withheld).toBeUndefined();
    memory.withhold('searched');
    memory.withhold('learned');
    expect(memory.withheld).toMatch(/^\[withheld: a text was too long/);
    const before = memory.forms.size;
    memory.learn('another-secret-1');
    expect(memory.forms.size).toBe(before);
  });

  it('has room for a hundred short secrets that are certain', () => {
    const memory = memoryOf();
    for (let index = 0; index < 100; index += 1) memory.know(`t${index}`);
    memory.know('t1');
    expect(memory.withheld).toBeUndefined();
    expect(memory.alone?.test('a t99 b')).toBe(true);
    memory.know('t100');
    expect(memory.withheld).toBe(learnedNotice);
  });

  it('takes no secret that is longer than anybody sends', () => {
    for (const take of ['learn', 'know'] as const) {
      const memory = memoryOf();
      memory[take](secretOf(1, maxSecretLength));
      expect(memory.withheld).toBeUndefined();
      expect(memory.forms.has(secretOf(1, maxSecretLength))).toBe(true);
      const before = memory.forms.size;
      memory[take](secretOf(2, maxSecretLength + 1));
      expect(memory.withheld).toBe(learnedNotice);
      expect(memory.forms.size).toBe(before);
    }
  });

  it('has room for a number of units in all, however often each secret comes', () => {
    const memory = memoryOf();
    const room = maxLearnedUnits / maxSecretLength;
    for (let index = 0; index < room; index += 1) {
      for (let again = 0; again < 2; again += 1) memory.learn(secretOf(index, maxSecretLength));
    }
    expect(memory.withheld).toBeUndefined();
    memory.learn('abcdefg1');
    expect(memory.withheld).toBe(learnedNotice);
    expect(memory.forms.has('abcdefg1')).toBe(false);
  });

  it('has room for few that end alike and differ in length', () => {
    const memory = memoryOf();
    for (let length = 0; length < 100; length += 1) memory.learn(`${'Ab1'.repeat(length)}-the-same-end`);
    expect(memory.withheld).toBe(learnedNotice);
  });
});
