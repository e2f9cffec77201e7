import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Gives each test a folder of its own, and removes it afterwards. */
export function eachTestInFolder(take: (folder: string) => void): void {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'webrtc-test-'));
    take(folder);
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
}
