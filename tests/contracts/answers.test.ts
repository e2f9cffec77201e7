import { describe, expect, it } from 'vitest';
import { cases } from '../../contracts/all-cases.ts';
import { answerCases, requestBodyKind } from '../../contracts/answers.ts';
import { statementById } from '../../contracts/documents/ledger/index.ts';

describe('the cases of recorded answers', () => {
  it('keep their ids and titles', () => {
    expect(answerCases.map(({ id, level, title }) => `${id} | ${level} | ${title}`)).toMatchSnapshot();
  });

  it('have ids that no other case has, and statements that the ledger has', () => {
    const ids = [...cases, ...answerCases].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, statements } of answerCases) {
      expect(statements, id).not.toEqual([]);
      for (const statement of statements) expect(statementById(statement).id).toBe(statement);
    }
  });
});

describe('a request body', () => {
  it('is known to be refused only where a case of the contract says so', () => {
    for (const entry of cases) {
      if (!('request' in entry) || entry.request.headers['Content-Type']?.startsWith('text/')) continue;
      const refused = ['malformed', 'wrong-structure'].includes(requestBodyKind(entry.request.body));
      if (entry.family === 'bad-request') expect(refused, entry.id).toBe(entry.level === 'MUST');
      if (entry.family === 'joined') expect(refused, entry.id).toBe(false);
    }
  });

  it.each([
    [null, 'documented'],
    ['', 'documented'],
    ['{"participants":[{"participantId":"p"}]}', 'documented'],
    ['{"participants":["p"]}', 'open'],
    ['{"participants":[{"participantId":"p"},7]}', 'wrong-structure'],
    ['null', 'open'],
    [' ', 'open'],
    ['\ufeff{', 'open'],
    ['{', 'malformed'],
  ])('%j is %s', (body, kind) => {
    expect(requestBodyKind(body)).toBe(kind);
  });
});
