import { evidenceMain, evidenceOptions } from './evidence-command.ts';
import { launch } from './launch.ts';

await launch(evidenceMain, evidenceOptions);
