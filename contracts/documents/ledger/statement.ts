import type { SourceKey } from '../../model/sources.ts';

/** One thing that a source says about the operation, in our words. */
export interface Statement {
  readonly id: string;
  readonly source: SourceKey;
  /** Where in the source. */
  readonly where: string;
  readonly says: string;
  /** Why no case can check it. A statement without this is checked by the cases that name it. */
  readonly excluded?: string;
}
