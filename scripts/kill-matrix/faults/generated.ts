import type { Fault } from '../fault.ts';
import { contentFaults } from './generated/contents.ts';
import { headerFaults } from './generated/headers.ts';
import { mediaTypeFaults } from './generated/media-types.ts';
import { memberFaults } from './generated/members.ts';
import { statusFaults } from './generated/statuses.ts';

/**
 * The faults that follow from the contract's statuses and shapes. None of them is made from a case, so that the
 * fault is still there when the case that shows it is deleted.
 */
export const generatedFaults: readonly Fault[] = [
  ...statusFaults,
  ...memberFaults,
  ...contentFaults,
  ...mediaTypeFaults,
  ...headerFaults,
];
