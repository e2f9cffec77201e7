import { driftMain, driftOptions } from './drift-command.ts';
import { launch } from './launch.ts';

await launch(driftMain, driftOptions);
