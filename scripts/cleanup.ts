import { cleanupMain, cleanupOptions } from './cleanup-command.ts';
import { launch } from './launch.ts';

await launch(cleanupMain, cleanupOptions);
