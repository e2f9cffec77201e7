/** A day on which Basic has not ended: what the tests see must not depend on the day on which they run. */
export const today = (): Date => new Date('2026-11-01T12:00:00.000Z');
