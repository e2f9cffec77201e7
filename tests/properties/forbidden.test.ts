import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeErrors, type ShapeName, shapes } from '../../contracts/shapes/index.ts';
import { shapeMismatches } from '../../scripts/verification/judge/answer.ts';
import { judgeExchanges } from '../../scripts/verification/judge/judge.ts';
import { adding, furtherMembers } from '../support/arbitraries.ts';
import { checkedCases, conforming } from '../support/conforming.ts';
import { answered } from '../support/evidence.ts';
import { holds } from '../support/property.ts';

/** What the shapes use of JSON Schema. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly description?: string;
  readonly exclusiveMinimum?: number;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: false;
  readonly uniqueItems?: true;
}

const used = [
  '$id',
  'type',
  'required',
  'properties',
  'items',
  'minLength',
  'pattern',
  'description',
  'exclusiveMinimum',
  'anyOf',
  'additionalProperties',
  'uniqueItems',
];

/** Values that have a schema, with every member that it knows or only those that it requires. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valueOf));
  return fc.oneof(...[schema.type!].flat().map((type) => valueOfType(type, schema)));
}

function valueOfType(
  type: string,
  { required = [], properties = {}, items = {}, minLength, pattern, exclusiveMinimum = 0 }: Schema,
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object': {
      const members = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, valueOf(inner)]));
      return fc.record(members, { requiredKeys: [...required], noNullPrototype: true });
    }
    case 'array':
      return fc.array(valueOf(items), { maxLength: 3 });
    case 'number':
      return fc.double({ min: exclusiveMinimum, minExcluded: true, noNaN: true, noDefaultInfinity: true });
    case 'string':
      if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
      return fc.string({ unit: 'binary', maxLength: 10, ...(minLength === undefined ? {} : { minLength }) });
    case 'null':
      return fc.constant(null);
    default:
      throw new RangeError(`No values of the type ${type} are known`);
  }
}

/** One change to a value, and the JSON Pointer at which it has to be reported. */
interface Mutation {
  readonly pointer: string;
  readonly what: string;
  readonly mutated: unknown;
}

const ofType: Readonly<Record<string, unknown>> = {
  object: { other: 1 },
  array: ['other'],
  string: 'other',
  number: 42,
  boolean: true,
  null: null,
};

/** Every single change of some kinds that a schema forbids. */
function mutationsOf(schema: Schema, value: unknown, pointer = ''): Mutation[] {
  if (schema.anyOf) {
    // Which alternative was meant is not to be told, so the fault is that of the whole.
    return schema.anyOf
      .flatMap((branch) => mutationsOf(branch, value, pointer))
      .filter(
        ({ mutated }) => shapeErrors('requestError', mutated).length * shapeErrors('messageError', mutated).length > 0,
      )
      .map((mutation) => ({ ...mutation, pointer }));
  }
  const types: readonly string[] = [schema.type!].flat();
  const retyped = Object.entries(ofType)
    .filter(([type]) => !types.includes(type))
    .map(([type, mutated]) => ({ pointer, what: `${type} instead of ${types.join(' or ')}`, mutated }));
  const within: Mutation[] = [];
  if (Array.isArray(value)) {
    within.push(
      ...value.flatMap((item, index) =>
        mutationsOf(schema.items!, item, `${pointer}/${index}`).map((inner) => ({
          ...inner,
          mutated: value.map((same: unknown, at) => (at === index ? inner.mutated : same)),
        })),
      ),
    );
  } else if (typeof value === 'object' && value !== null) {
    const members = value as Record<string, unknown>;
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      if (!Object.hasOwn(members, name)) continue;
      const at = `${pointer}/${name}`;
      within.push(
        ...mutationsOf(inner, members[name], at).map((one) => ({
          ...one,
          mutated: { ...members, [name]: one.mutated },
        })),
      );
      if (schema.required?.includes(name)) {
        const mutated = Object.fromEntries(Object.entries(members).filter(([other]) => other !== name));
        within.push({ pointer: at, what: `without ${name}`, mutated });
      }
    }
  } else {
    const { minLength, pattern, exclusiveMinimum } = schema;
    if (minLength !== undefined) within.push({ pointer, what: 'empty', mutated: '' });
    if (pattern !== undefined) within.push({ pointer, what: 'of other characters', mutated: 'a line\nbreak' });
    if (exclusiveMinimum !== undefined) within.push({ pointer, what: 'too small', mutated: exclusiveMinimum });
  }
  return [...retyped, ...within];
}

const ofAnswers = (Object.keys(shapes) as ShapeName[]).filter((name) => name !== 'requestBody');

describe('what a shape forbids', () => {
  it('is all known to these properties', () => {
    const keywords = (schema: object): string[] =>
      Object.entries(schema).flatMap(([keyword, inner]) => [
        keyword,
        ...(keyword === 'properties'
          ? Object.values(inner as object)
          : keyword === 'anyOf'
            ? (inner as object[])
            : []
        ).flatMap(keywords),
        ...(keyword === 'items' ? keywords(inner as object) : []),
      ]);
    for (const name of ofAnswers) expect(used).toEqual(expect.arrayContaining(keywords(shapes[name])));
  });

  it.each(ofAnswers)('is reported where it is, and nothing else: %s', (name) => {
    const schema = shapes[name] as Schema;
    holds(
      fc.property(valueOf(schema), furtherMembers, fc.nat(), (bare, members, pick) => {
        const value = adding(members)(bare, name);
        expect(shapeErrors(name, value)).toEqual([]);
        const mutations = mutationsOf(schema, value);
        const { pointer, what, mutated } = mutations[pick % mutations.length]!;
        const found = shapeMismatches(name, answered(400, JSON.stringify(mutated)).response!, 'MUST');
        expect(
          found.filter(({ level }) => level === 'MUST').map(({ part, at }) => [part, at]),
          what,
        ).toEqual([['body', pointer]]);
      }),
      300,
    );
  });

  it('fails every case whose answer it is in', () => {
    let tried = 0;
    for (const entry of checkedCases) {
      const { body, status } = entry.expect.preferred;
      if (body === 'none') continue;
      const kept = conforming(entry);
      const headers = kept.exchange.response!.headers;
      for (const { pointer, mutated } of mutationsOf(shapes[body], JSON.parse(kept.exchange.response!.body))) {
        const judgement = judgeExchanges(entry, {
          ...kept,
          exchange: answered(status, JSON.stringify(mutated), headers),
        });
        expect(judgement.status).toBe(entry.level === 'MUST' ? 'failed' : 'warned');
        expect(judgement).toMatchObject({ reasonCode: 'wrong-body', mismatches: [{ part: 'body', at: pointer }] });
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(200);
  });
});
