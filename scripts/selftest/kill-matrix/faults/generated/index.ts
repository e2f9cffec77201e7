import type { Fault } from '../../behaviours/fault.ts';
import { contentFaults } from './contents.ts';
import { headerFaults } from './headers.ts';
import { mediaTypeFaults } from './media-types.ts';
import { memberFaults } from './members.ts';
import { statusFaults } from './statuses.ts';

/**
 * The faults that are generated from the contract's statuses and shapes. They are independent of the cases, so a
 * fault stays when the case that catches it is deleted.
 */
export const generatedFaults: readonly Fault[] = [
  ...statusFaults,
  ...memberFaults,
  ...contentFaults,
  ...mediaTypeFaults,
  ...headerFaults,
];
