import { baselineMain } from './baseline-command.ts';
import { launch } from './launch.ts';

await launch(baselineMain);
