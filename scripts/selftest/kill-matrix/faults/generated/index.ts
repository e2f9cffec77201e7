import type { Fault } from '../../behaviours/fault.ts';
import { contentFaults } from './contents.ts';
import { headerFaults } from './headers.ts';
import { mediaTypeFaults } from './media-types.ts';
import { memberFaults } from './members.ts';
import { statusFaults } from './statuses.ts';

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
