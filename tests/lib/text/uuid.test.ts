import { describe, expect, it } from 'vitest';
import { isUuid, uuids } from '../../../scripts/lib/text/uuid.ts';

const id = '0f8fad5b-d9cb-469f-a165-70867728950E';

describe('a UUID', () => {
  it('is one in any letter case, and as a whole', () => {
    expect([id, id.toLowerCase()].filter(isUuid)).toHaveLength(2);
    const others = [`${id}0`, ` ${id}`, id.slice(0, -1), id.replace('-', ''), id.replace('0', 'g')];
    expect(others.filter(isUuid)).toEqual([]);
  });

  it('is found wherever it stands', () => {
    expect(`/${id}/x?${id}.`.replace(uuids, '…')).toBe('/…/x?….');
    expect(`deadbeef-${id}`.match(uuids)).toEqual([id]);
    expect(`call_${id}_`.match(uuids)).toEqual([id]);
  });
});
