import { describe, expect, it } from 'vitest';
import { isUuid, uuids } from '../../../scripts/lib/text/uuid.ts';

const id = '0f8fad5b-d9cb-469f-a165-70867728950E';

describe('a UUID', () => {
  it('is one in any letter case, and as a whole', () => {
    expect([id, `${id}0`, ` ${id}`, id.replaceAll('-', ''), id.replace('0', 'g')].map(isUuid)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('is found wherever it stands', () => {
    expect(`/${id}/x?${id}.`.replace(uuids, '…')).toBe('/…/x?….');
    expect(`deadbeef-${id}`.match(uuids)).toEqual([id]);
  });
});
