import { driftMain } from './drift-command.ts';
import { launch } from './launch.ts';

await launch(driftMain);
