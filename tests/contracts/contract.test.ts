import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { caseById, cases } from '../../contracts/all-cases.ts';
import { ledger, statementById } from '../../contracts/documents/ledger/index.ts';
import { operation } from '../../contracts/model/operation.ts';
import { sceneSteps } from '../../contracts/model/scene-steps.ts';
import { fill, slotsOf } from '../../contracts/model/template.ts';
import type { RequestCase } from '../../contracts/model/types.ts';
import { shapeErrors } from '../../contracts/shapes/index.ts';
import { idsOf, runVerify } from '../support/run-verify.ts';

const requestCases = cases.filter((entry): entry is RequestCase => 'scene' in entry);

describe('the cases', () => {
  it('keep their ids and titles', () => {
    expect(cases.map(({ id, level, title }) => `${id} | ${level} | ${title}`)).toMatchSnapshot();
  });

  it('have ids of their own, in kebab-case, family first', () => {
    const ids = cases.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(cases.filter(({ id, family }) => !new RegExp(`^${family}(-[a-z0-9]+)+$`).test(id))).toEqual([]);
  });

  it('stand with their whole ids in the sources, where a search for an id from a log finds them', () => {
    const folder = new URL('../../contracts/cases/', import.meta.url);
    const text = readdirSync(folder)
      .map((name) => readFileSync(new URL(name, folder), 'utf8'))
      .join('\n');
    expect(cases.filter(({ id }) => !text.includes(`'${id}'`)).map(({ id }) => id)).toEqual([]);
  });

  it('state facts in titles of under 150 characters', () => {
    expect(cases.filter(({ title }) => title.length >= 150 || /should|[.]$/i.test(title))).toEqual([]);
  });

  it('name in their requests only ids that their scenes have', () => {
    const unknown = requestCases.flatMap(({ id, scene, request, control }) => {
      const known = new Set([
        'account',
        'otherAccount',
        ...Object.keys(scene.sessions),
        ...Object.keys(scene.participants),
      ]);
      const ids = control && 'ids' in control ? Object.values(control.ids) : [];
      const body = control && 'body' in control ? (control.body ?? '') : '';
      const used = [...Object.values(request.ids), request.body ?? '', ...ids, body].flatMap(slotsOf);
      return used.filter((slot) => !known.has(slot)).map((slot) => `${id}: ${slot}`);
    });
    expect(unknown).toEqual([]);
  });

  it('give every refusal a control that differs from it in one thing', () => {
    const without = requestCases.filter(
      (entry) => entry.level !== 'OBSERVE' && entry.expect.preferred.status >= 400 && entry.control === undefined,
    );
    expect(without).toEqual([]);
    for (const { id, request, control } of requestCases) {
      if (!control) continue;
      expect(Object.keys(control), id).toHaveLength(1);
      if (!('failure' in control)) expect({ ...request, ...control }, id).not.toEqual(request);
    }
  });

  it('send bodies of the documented shape unless they say that they do not', () => {
    const valid = ({ scene, request }: RequestCase): boolean => {
      if (request.body === null || request.body === '') return true;
      const slots = Object.fromEntries(
        slotsOf(request.body).map((slot) => [slot, slot in scene.sessions ? 's' : slot]),
      );
      try {
        return shapeErrors('requestBody', JSON.parse(fill(request.body, slots))).length === 0;
      } catch {
        return false;
      }
    };
    const wrong = requestCases.filter((entry) => valid(entry) === (entry.deliberatelyInvalid ?? false));
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('have scenes with titles that stand for one scene each', () => {
    const byTitle = new Map<string, string>();
    for (const { scene } of requestCases) {
      const { title, ...rest } = scene;
      expect(byTitle.get(title) ?? JSON.stringify(rest), title).toBe(JSON.stringify(rest));
      byTitle.set(title, JSON.stringify(rest));
    }
  });

  it('expect of each status the body that is documented for it', () => {
    const documented: Readonly<Record<number, { body: string }>> = operation.statuses;
    for (const entry of requestCases) {
      if (entry.level === 'OBSERVE') continue;
      for (const { status, body } of [entry.expect.preferred, ...(entry.expect.alsoAllowed ?? [])]) {
        expect(body, `${entry.id} ${status}`).toBe(documented[status]?.body);
      }
    }
  });

  it('tolerate other statuses than the promised one, each once', () => {
    for (const entry of requestCases) {
      if (entry.level === 'OBSERVE') continue;
      const { preferred, alsoAllowed = [] } = entry.expect;
      const statuses = [preferred, ...alsoAllowed].map(({ status }) => status);
      expect(new Set(statuses).size, entry.id).toBe(statuses.length);
    }
  });

  it('cannot be found by another id', () => {
    expect(() => caseById('joined')).toThrow('No case has the id "joined"');
  });
});

describe('the ledger', () => {
  const wanted = new Set(cases.flatMap(({ statements }) => statements));

  it('has statements with ids of their own', () => {
    expect(new Set(ledger.map(({ id }) => id)).size).toBe(ledger.length);
  });

  it('has no statement without a case or a reason why none can check it', () => {
    const open = ledger.filter(({ id, excluded }) => !wanted.has(id) && excluded === undefined);
    expect(open.map(({ id }) => id)).toEqual([]);
  });

  it('excludes nothing that a case checks', () => {
    expect(ledger.filter(({ id, excluded }) => wanted.has(id) && excluded !== undefined)).toEqual([]);
  });

  it('has every statement that a case or a status names, and no case without one', () => {
    const named = [...wanted, ...Object.values(operation.statuses).map(({ statement }) => statement)];
    for (const id of named) expect(statementById(id).id).toBe(id);
    expect(cases.filter(({ statements }) => statements.length === 0)).toEqual([]);
    expect(() => statementById('oas')).toThrow('No statement has the id "oas"');
  });

  it('is covered by a full run, which reaches every case', async () => {
    const { run, exitCode } = await runVerify();
    expect([...new Set(run?.verdicts.map((verdict) => verdict.case))].sort()).toEqual(cases.map(({ id }) => id).sort());
    expect(idsOf(run, 'not-provokable')).toEqual([]);
    expect(exitCode).toBe(0);
  });
});

describe('the steps of a scene', () => {
  it('let the members join before those whose bodies name them', () => {
    const { scene } = caseById('joined-twice') as RequestCase;
    expect(
      sceneSteps(scene).map((round) => round.map((step) => `${step.do} ${'slot' in step ? step.slot : ''}`)),
    ).toEqual([
      [
        'create-session session',
        'create-participant speakerA',
        'create-participant speakerB',
        'create-participant participant',
      ],
      ['join speakerA', 'join speakerB'],
      ['join participant'],
    ]);
  });

  it('end and delete last, and invent what never existed', () => {
    const scene = {
      title: '',
      sessions: { gone: 'ended', never: 'unknown' },
      participants: { deleted: { state: 'deleted', joined: 'gone', left: true }, nobody: { state: 'unknown' } },
      failure: { status: 500, layer: 'application' },
    } as const;
    expect(sceneSteps(scene).map((round) => round.map((step) => step.do))).toEqual([
      ['create-session', 'invent-id', 'create-participant', 'invent-id'],
      ['join'],
      ['leave'],
      ['end-session', 'delete-participant'],
      ['fail'],
    ]);
  });
});

describe('a template', () => {
  it('takes ids byte for byte', () => {
    expect(fill('{"a": "{{session}}", "b":\n"{{session}}{{speakerA}}"}', { session: '$&', speakerA: 'x' })).toBe(
      '{"a": "$&", "b":\n"$&x"}',
    );
  });

  it('does without no slot', () => {
    expect(() => fill('{{session}}', {})).toThrow('no slot session');
  });
});
